"""Checks of the service with OpenAI's own Python client."""

import asyncio
import json
import os

from openai import AsyncOpenAI, AuthenticationError, BadRequestError, NotFoundError, OpenAI
from pydantic import BaseModel

from python_checks import run_checks

URL = os.environ["SERVICE_URL"]
KEY = os.environ["SERVICE_KEY"]
MODEL = os.environ["SERVICE_MODEL"]

client = OpenAI(base_url=f"{URL}/v1", api_key=KEY, max_retries=0)
QUESTION = {
    "model": "gpt-oss",
    "messages": [{"role": "user", "content": "Name three colours."}],
    "max_tokens": 16,
    "seed": 11,
}
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string", "enum": ["Boston", "Paris"]}},
            "required": ["city"],
        },
    },
}


def check_create():
    answer = client.chat.completions.create(**QUESTION)
    assert answer.model == MODEL
    assert answer.object == "chat.completion"
    assert answer.choices[0].message.content
    assert answer.choices[0].message.refusal is None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert answer.usage.completion_tokens_details.reasoning_tokens == 0


def check_raw_response_headers():
    raw = client.chat.completions.with_raw_response.create(**QUESTION)
    assert raw.headers["x-request-id"].startswith("req_")
    assert raw.parse()._request_id == raw.headers["x-request-id"]


def check_stream():
    whole = client.chat.completions.create(**QUESTION)
    stream = client.chat.completions.create(**QUESTION, stream=True, stream_options={"include_usage": True})
    text, usage = "", None
    for chunk in stream:
        text += "".join(choice.delta.content or "" for choice in chunk.choices)
        usage = chunk.usage or usage
    assert text == whole.choices[0].message.content
    assert usage.completion_tokens == whole.usage.completion_tokens


def check_stream_helper():
    # The helper refuses answers that end by their length, so this one is stopped early.
    request = {**QUESTION, "max_tokens": 64, "stop": [",", ".", " a", "e"]}
    with client.chat.completions.stream(**request, logprobs=True) as stream:
        pieces = [event.delta for event in stream if event.type == "content.delta"]
        final = stream.get_final_completion()
    assert "".join(pieces) == final.choices[0].message.content
    assert final.choices[0].finish_reason == "stop"
    assert final.choices[0].logprobs.content


def check_logprobs_n_and_stop():
    answer = client.chat.completions.create(**QUESTION, logprobs=True, top_logprobs=3, n=2, stop=[" "])
    assert [choice.index for choice in answer.choices] == [0, 1]
    for choice in answer.choices:
        assert " " not in choice.message.content
        assert len(choice.logprobs.content[0].top_logprobs) == 3


class Colour(BaseModel):
    name: str
    bright: bool


def check_parse():
    answer = client.chat.completions.parse(**{**QUESTION, "max_tokens": 64}, response_format=Colour)
    assert isinstance(answer.choices[0].message.parsed, Colour)


def check_forced_tools():
    named = {"type": "function", "function": {"name": "get_weather"}}
    for choice in ("required", named):
        answer = client.chat.completions.create(
            **{**QUESTION, "max_tokens": 48}, tools=[WEATHER], tool_choice=choice
        )
        assert answer.choices[0].finish_reason == "tool_calls"
        call = answer.choices[0].message.tool_calls[0]
        assert call.function.name == "get_weather"
        assert json.loads(call.function.arguments)["city"] in ("Boston", "Paris")


def check_streamed_tool_call():
    with client.chat.completions.stream(
        **{**QUESTION, "max_tokens": 48}, tools=[WEATHER], tool_choice="required"
    ) as stream:
        final = stream.get_final_completion()
    call = final.choices[0].message.tool_calls[0]
    assert call.id.startswith("call_")
    assert json.loads(call.function.arguments)["city"] in ("Boston", "Paris")


def check_tool_result_is_taken():
    call = {"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": '{"city":"Boston"}'}}
    messages = [
        *QUESTION["messages"],
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": "58 degrees"},
    ]
    answer = client.chat.completions.create(**{**QUESTION, "messages": messages}, tools=[WEATHER])
    assert answer.choices[0].message.role == "assistant"


def check_models():
    assert [model.id for model in client.models.list()] == [MODEL]
    assert client.models.retrieve("gpt-oss").id == MODEL


def check_key_in_default_headers():
    own = OpenAI(base_url=f"{URL}/v1", api_key="not-used", default_headers={"x-api-key": KEY}, max_retries=0)
    assert own.chat.completions.create(**{**QUESTION, "max_tokens": 1}).choices


def check_authentication_error():
    error = caught(AuthenticationError, OpenAI(base_url=f"{URL}/v1", api_key="wrong", max_retries=0), QUESTION)
    assert error.status_code == 401
    assert error.code == "invalid_api_key"


def check_bad_request_error():
    error = caught(BadRequestError, client, {**QUESTION, "temperature": 3})
    assert error.param == "temperature"
    assert error.code == "invalid_request"
    assert error.type == "invalid_request_error"
    assert error.request_id.startswith("req_")


def check_unsupported_parameter():
    error = caught(BadRequestError, client, {**QUESTION, "reasoning_effort": "high"})
    assert (error.code, error.param) == ("unsupported_parameter", "reasoning_effort")


def check_not_found_error():
    assert caught(NotFoundError, client, {**QUESTION, "model": "gpt-6"}).code == "model_not_found"


def caught(kind, own, request):
    try:
        own.chat.completions.create(**request)
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__}")


def check_async_client():
    asyncio.run(use_async_client())


async def use_async_client():
    async with AsyncOpenAI(base_url=f"{URL}/v1", api_key=KEY, max_retries=0) as own:
        whole, other = await asyncio.gather(*(own.chat.completions.create(**QUESTION) for _ in range(2)))
        assert whole.choices[0].message.content == other.choices[0].message.content
        text = ""
        async for chunk in await own.chat.completions.create(**QUESTION, stream=True):
            text += "".join(choice.delta.content or "" for choice in chunk.choices)
        assert text == whole.choices[0].message.content


run_checks(globals())
