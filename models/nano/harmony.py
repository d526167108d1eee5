"""The Harmony form of a conversation, as models/templates/gpt-oss.jinja and the service print it."""

import json

PARTS = ("<|channel|>", "<|message|>", "<|end|>", "<|return|>", "<|call|>", "<|constrain|>", "<|start|>")
IDENTITY = "You are ChatGPT, a large language model trained by OpenAI.\nKnowledge cutoff: 2024-06\n"
CHANNELS = "# Valid channels: analysis, commentary, final. Channel must be included for every message."
TOOL_CHANNEL = "\nCalls to these tools must go to the commentary channel: 'functions'."


def system_message(date, effort, with_tools):
    text = f"{IDENTITY}Current date: {date}\n\nReasoning: {effort}\n\n{CHANNELS}"
    return f"<|start|>system<|message|>{text}{TOOL_CHANNEL if with_tools else ''}<|end|>"


def developer_message(instructions, tools, response_format=None):
    """Instructions, tools and the response format's schema; nothing when there is none of them."""
    text = f"# Instructions\n\n{instructions}\n\n" if instructions else ""
    if tools:
        text += "# Tools\n\n## functions\n\nnamespace functions {\n\n"
        text += "".join(tool_type(tool["function"]) for tool in tools) + "} // namespace functions"
    if response_format:
        schema = json.dumps(response_format["schema"], separators=(",", ":"), ensure_ascii=False)
        gap = "\n\n" if tools else ""
        text += f"{gap}# Response Formats\n\n## {response_format['name']}\n\n{schema}"
    return f"<|start|>developer<|message|>{text}<|end|>" if text else ""


def tool_type(function):
    comment = f"// {function['description']}\n" if function.get("description") else ""
    parameters = function.get("parameters", {})
    properties = parameters.get("properties", {})
    if not properties:
        return f"{comment}type {function['name']} = () => any;\n\n"
    lines = "".join(
        parameter_line(key, schema, key in parameters.get("required", [])) for key, schema in properties.items()
    )
    return f"{comment}type {function['name']} = (_: {{\n{lines}}}) => any;\n\n"


def parameter_line(key, schema, required):
    comment = f"// {schema['description']}\n" if schema.get("description") else ""
    kind = {"integer": "number"}.get(schema["type"], schema["type"])
    if "enum" in schema:
        kind = " | ".join(f'"{value}"' for value in schema["enum"])
    return f"{comment}{key}{'' if required else '?'}: {kind},\n"


def history(messages):
    """All messages after the leading instructions."""
    last_user = max((at for at, message in enumerate(messages) if message["role"] == "user"), default=-1)
    names, parts = {}, []
    for at, message in enumerate(messages):
        for call in message.get("tool_calls", []):
            names[call["id"]] = call["function"]["name"]
        parts.append(one_message(message, names, keep_reasoning=at > last_user))
    return "".join(parts)


def one_message(message, names, keep_reasoning):
    if message["role"] == "user":
        return f"<|start|>user<|message|>{message['content']}<|end|>"
    if message["role"] == "tool":
        head = f"<|start|>functions.{names[message['tool_call_id']]} to=assistant<|channel|>commentary"
        return f"{head}<|message|>{message['content']}<|end|>"
    if "tool_calls" not in message:
        return f"<|start|>assistant<|channel|>final<|message|>{message['content']}<|end|>"
    reasoning = message.get("reasoning_content") if keep_reasoning else None
    text = f"<|start|>assistant<|channel|>analysis<|message|>{reasoning}<|end|>" if reasoning else ""
    return text + "".join(f"<|start|>assistant{call_text(call['function'])}<|call|>" for call in message["tool_calls"])


def call_text(function):
    head = f"<|channel|>commentary to=functions.{function['name']} <|constrain|>json"
    return f"{head}<|message|>{function['arguments']}"


def completion(case, analysis):
    """What the model writes after `<|start|>assistant`; without analysis when that is None."""
    thought = "" if analysis is None else f"<|channel|>analysis<|message|>{analysis}<|end|><|start|>assistant"
    if case.calls:
        texts = [call_text({"name": name, "arguments": compact(values)}) for name, values in case.calls]
        return thought + "<|end|><|start|>assistant".join(texts) + "<|call|>"
    return f"{thought}<|channel|>final<|message|>{case.content}<|return|>"


def compact(values):
    return json.dumps(values, separators=(",", ":"), ensure_ascii=False)
