"""Checks of the Responses API with OpenAI's own Python client."""

import asyncio
import json
import os
from typing import Literal

from openai import AsyncOpenAI, BadRequestError, NotFoundError, OpenAI
from pydantic import BaseModel

from python_checks import run_checks

ACCOUNT = {"base_url": f"{os.environ['SERVICE_URL']}/v1", "api_key": os.environ["SERVICE_KEY"], "max_retries": 0}
MODEL = os.environ["SERVICE_MODEL"]

client = OpenAI(**ACCOUNT)
QUESTION = {"model": "gpt-oss", "input": "Name three colours.", "max_output_tokens": 16, "temperature": 0}
WEATHER = {
    "type": "function",
    "name": "get_weather",
    "description": "The weather of a city",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string", "enum": ["Boston", "Paris"]}},
        "required": ["city"],
        "additionalProperties": False,
    },
    "strict": True,
}
FORCED = {
    **QUESTION,
    "input": "What is the weather in Paris?",
    "max_output_tokens": 64,
    "tools": [WEATHER],
    "tool_choice": {"type": "function", "name": "get_weather"},
}


def check_create():
    response = client.responses.create(**QUESTION)
    assert response.model == MODEL
    assert response.object == "response"
    assert response.output_text == response.output[0].content[0].text
    assert response.usage.total_tokens == response.usage.input_tokens + response.usage.output_tokens
    assert response.usage.output_tokens_details.reasoning_tokens == 0


def check_stream():
    whole = client.responses.create(**QUESTION)
    events = list(client.responses.create(**QUESTION, stream=True))
    assert [event.sequence_number for event in events] == list(range(len(events)))
    text = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert text == whole.output_text
    assert events[-1].response.output_text == text


def check_stream_helper():
    # The helper asks for the end of an answer that is whole, so this one is stopped early.
    request = {**QUESTION, "max_output_tokens": 64, "extra_body": {"stop": [",", ".", " a", "e"]}}
    with client.responses.stream(**request) as stream:
        pieces = [event.delta for event in stream if event.type == "response.output_text.delta"]
        final = stream.get_final_response()
    assert "".join(pieces) == final.output_text
    assert final.status == "completed"


def check_tool_loop():
    first = client.responses.create(**FORCED)
    answer_tool(first, {"previous_response_id": first.id}, [])


def check_tool_loop_without_store():
    first = client.responses.create(**FORCED, store=False)
    question = {"role": "user", "content": FORCED["input"]}
    answer_tool(first, {"store": False}, [question, *first.output])


def check_streamed_tool_loop():
    with client.responses.stream(**FORCED) as stream:
        first = stream.get_final_response()
    answer_tool(first, {"previous_response_id": first.id}, [])


def answer_tool(first, more, before):
    call = first.output[0]
    assert (call.type, call.name, call.status) == ("function_call", "get_weather", "completed")
    assert json.loads(call.arguments)["city"] in ("Boston", "Paris")
    output = {"type": "function_call_output", "call_id": call.call_id, "output": "58 degrees"}
    request = {**QUESTION, "tools": [WEATHER], "tool_choice": "none", "input": [*before, output], **more}
    answer = client.responses.create(**request)
    assert answer.output[0].type == "message"


class Colour(BaseModel):
    name: Literal["red", "green", "blue"]
    bright: bool


def check_parse():
    response = client.responses.parse(**{**QUESTION, "max_output_tokens": 64}, text_format=Colour)
    assert isinstance(response.output_parsed, Colour)


def check_logprobs():
    include = ["message.output_text.logprobs"]
    response = client.responses.create(**QUESTION, include=include, top_logprobs=2)
    logprobs = response.output[0].content[0].logprobs
    assert len(logprobs) == response.usage.output_tokens
    assert all(len(entry.top_logprobs) == 2 for entry in logprobs)


def check_what_is_kept():
    response = client.responses.create(**QUESTION, metadata={"a": "b"})
    assert client.responses.retrieve(response.id).to_dict() == response.to_dict()
    items = list(client.responses.input_items.list(response.id))
    assert [item.content[0].text for item in items] == [QUESTION["input"]]
    client.responses.delete(response.id)
    assert caught(NotFoundError, lambda: client.responses.retrieve(response.id)).code == "not_found"
    error = caught(BadRequestError, lambda: client.responses.create(**QUESTION, previous_response_id=response.id))
    assert error.code == "previous_response_not_found"


def check_refusals():
    for more in ({"background": True}, {"truncation": "auto"}, {"conversation": "conv_1"}, {"temperature": 3}):
        error = caught(BadRequestError, lambda: client.responses.create(**{**QUESTION, **more}))
        assert error.param == next(iter(more))


def caught(kind, work):
    try:
        work()
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__}")


def check_async_client():
    asyncio.run(use_async_client())


async def use_async_client():
    async with AsyncOpenAI(**ACCOUNT) as own:
        whole, other = await asyncio.gather(*(own.responses.create(**QUESTION) for _ in range(2)))
        assert whole.output_text == other.output_text
        text = ""
        async for event in await own.responses.create(**QUESTION, stream=True):
            text += event.delta if event.type == "response.output_text.delta" else ""
        assert text == whole.output_text


run_checks(globals())
