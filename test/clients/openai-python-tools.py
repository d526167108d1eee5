"""Tool loops and reasoning of gpt-oss-nano with OpenAI's own Python client."""

import json
import os

from openai import OpenAI
from openai.lib.streaming.chat import ContentDoneEvent
from pydantic import BaseModel

from python_checks import run_checks

client = OpenAI(base_url=f"{os.environ['SERVICE_URL']}/v1", api_key=os.environ["SERVICE_KEY"], max_retries=0)
MODEL = os.environ["SERVICE_MODEL"]
QUESTION = "What is the weather in Oslo?"
SKY = "Snowy"
PARAMETERS = {
    "type": "object",
    "properties": {"city": {"type": "string", "description": "The city"}},
    "required": ["city"],
}
ABOUT = {"name": "get_weather", "description": "Get the weather in a city.", "parameters": PARAMETERS}
CHAT_TOOLS = [{"type": "function", "function": ABOUT}]
RESPONSES_TOOLS = [{"type": "function", "strict": False, **ABOUT}]
MOST_TURNS = 5


def look(arguments):
    assert json.loads(arguments) == {"city": "Oslo"}, arguments
    return json.dumps({"weather": SKY})


def chat_loop(ask):
    """Asks until an answer calls no tool. `ask` takes messages and gives one assistant message."""
    messages = [{"role": "user", "content": QUESTION}]
    for turn in range(MOST_TURNS):
        message = ask(messages)
        messages.append(message.model_dump(exclude_none=True))
        if not message.tool_calls:
            return message, turn + 1
        for call in message.tool_calls:
            messages.append({"role": "tool", "tool_call_id": call.id, "content": look(call.function.arguments)})
    raise AssertionError("the loop did not end")


def check_chat_tool_loop():
    def ask(messages):
        answer = client.chat.completions.create(model=MODEL, messages=messages, tools=CHAT_TOOLS, temperature=0)
        return answer.choices[0].message

    message, turns = chat_loop(ask)
    assert turns == 2
    assert SKY in message.content
    assert message.reasoning_content


def check_chat_tool_loop_streaming():
    def ask(messages):
        with client.chat.completions.stream(model=MODEL, messages=messages, tools=CHAT_TOOLS, temperature=0) as stream:
            for event in stream:
                if isinstance(event, ContentDoneEvent):
                    assert "<|" not in event.content
            return stream.get_final_completion().choices[0].message

    message, turns = chat_loop(ask)
    assert turns == 2
    assert SKY in message.content


def responses_loop(respond):
    """The same over the Responses API, each turn going on from the one before."""
    response = respond(input=QUESTION)
    for turn in range(MOST_TURNS):
        calls = [item for item in response.output if item.type == "function_call"]
        if not calls:
            return response, turn + 1
        outputs = [
            {"type": "function_call_output", "call_id": call.call_id, "output": look(call.arguments)} for call in calls
        ]
        response = respond(input=outputs, previous_response_id=response.id)
    raise AssertionError("the loop did not end")


def check_responses_tool_loop():
    response, turns = responses_loop(
        lambda **more: client.responses.create(model=MODEL, tools=RESPONSES_TOOLS, temperature=0, **more)
    )
    assert turns == 2
    assert SKY in response.output_text
    assert [item.type for item in response.output] == ["reasoning", "message"]


def check_responses_tool_loop_streaming():
    def respond(**more):
        with client.responses.stream(model=MODEL, tools=RESPONSES_TOOLS, temperature=0, **more) as stream:
            for _ in stream:
                pass
            return stream.get_final_response()

    response, turns = responses_loop(respond)
    assert turns == 2
    assert SKY in response.output_text


def check_parsed_structured_output():
    class Person(BaseModel):
        name: str

    answer = client.chat.completions.parse(
        model=MODEL,
        messages=[{"role": "user", "content": "Give me Ada as JSON."}],
        response_format=Person,
        temperature=0,
    )
    assert answer.choices[0].message.parsed == Person(name="Ada")
    assert answer.choices[0].message.reasoning_content


def check_effort_is_counted():
    def reasoning_tokens(effort):
        answer = client.chat.completions.create(
            model=MODEL,
            messages=[{"role": "user", "content": "What is the capital of Norway?"}],
            reasoning_effort=effort,
            temperature=0,
        )
        assert "Oslo" in answer.choices[0].message.content
        return answer.usage.completion_tokens_details.reasoning_tokens

    none, low, medium, high = map(reasoning_tokens, ("none", "low", "medium", "high"))
    assert none == 0
    assert 0 < low < medium < high


run_checks(globals())
