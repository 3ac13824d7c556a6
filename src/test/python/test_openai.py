"""OpenAI's Python library against a live server."""

import asyncio
import concurrent.futures
import json
from typing import Literal

import media
import openai
import pydantic
import pytest


@pytest.fixture(scope="module")
def client(url):
    return openai.OpenAI(base_url=url + "/v1", api_key="none", max_retries=0, timeout=120)


@pytest.fixture
def strict(strict_url):
    return openai.OpenAI(base_url=strict_url + "/v1", api_key="right", max_retries=0, timeout=120)


def ask(client, *parts, **options):
    answer = client.chat.completions.create(
        model="embedded", temperature=0, messages=media.user(*parts), **options
    )
    return answer.choices[0].message.content


def test_describes_a_picture(client):
    assert ask(client, media.image("shapes.png"), media.text(media.DESCRIBE)) == media.DESCRIPTION


def test_compares_two_pictures(client):
    answer = ask(client, media.image("before.png"), media.image("after.png"), media.text(media.WHAT_CHANGED))
    assert "color changed" in answer


def test_watches_videos(client):
    assert "right" in ask(client, media.movie(), media.text(media.WHERE_TO))
    question = "What is the direction of the shape? Use a single word or phrase."
    assert ask(client, media.frames(), media.text(question)) == "Down"


def test_what_is_no_field_of_openai_goes_into_the_extra_body(client):
    answer = client.chat.completions.create(
        model="embedded",
        messages=media.user(media.text(media.DESCRIBE)),
        n=2,
        seed=7,
        logprobs=True,
        top_logprobs=2,
        max_completion_tokens=5,
        metadata={"team": "a"},
        extra_body={"ignore_eos": True, "top_k": 20, "return_token_ids": True, "nobody_defined_this": 1},
        extra_headers={"OpenAI-Beta": "anything", "X-Request-Id": "mine"},
    )
    assert answer._request_id == "mine"
    assert answer.id == "chatcmpl-mine"
    assert len(answer.choices) == 2
    for choice in answer.choices:
        assert choice.finish_reason == "length"
        assert len(choice.logprobs.content) == len(choice.token_ids) == 5
        assert all(len(token.top_logprobs) == 2 for token in choice.logprobs.content)


def test_streams(client):
    stream = client.chat.completions.create(
        model="embedded",
        temperature=0,
        messages=media.user(media.image("shapes.png"), media.text(media.DESCRIBE)),
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = list(stream)
    pieces = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert len([piece for piece in pieces if piece]) > 5
    assert "".join(pieces) == media.DESCRIPTION
    assert chunks[-1].usage.completion_tokens > 0
    assert len({chunk.id for chunk in chunks}) == 1


def test_the_streaming_helper_gathers_what_was_said(client):
    with client.chat.completions.stream(
        model="embedded",
        temperature=0,
        messages=media.user(media.image("shapes.png"), media.text(media.DESCRIBE)),
    ) as stream:
        assert any(event.type == "content.delta" for event in stream)
        assert stream.get_final_completion().choices[0].message.content == media.DESCRIPTION


class Shape(pydantic.BaseModel):
    shape: Literal["circle", "square", "triangle"]
    large: bool


def test_answers_by_a_schema(client):
    answer = client.chat.completions.parse(
        model="embedded",
        messages=media.user(media.image("shapes.png"), media.text(media.DESCRIBE)),
        response_format=Shape,
        seed=1,
    )
    assert isinstance(answer.choices[0].message.parsed, Shape)


class Look(pydantic.BaseModel):
    """Looks more closely."""

    shape: Literal["circle", "square", "triangle"]


TOOLS = [openai.pydantic_function_tool(Look)]


def test_calls_tools(client):
    question = media.user(media.image("shapes.png"), media.text(media.DESCRIBE))
    first = client.chat.completions.parse(
        model="embedded", messages=question, tools=TOOLS, tool_choice="required", seed=1
    ).choices[0]
    assert first.finish_reason == "tool_calls"
    call = first.message.tool_calls[0]
    assert isinstance(call.function.parsed_arguments, Look)

    result = {"role": "tool", "tool_call_id": call.id, "content": "It is red."}
    second = client.chat.completions.create(
        model="embedded", messages=[*question, first.message, result], tools=TOOLS, max_tokens=20
    )
    assert second.choices[0].finish_reason in ("stop", "length", "tool_calls")


def test_streams_the_calls_of_tools(client):
    with client.chat.completions.stream(
        model="embedded",
        messages=media.user(media.text("Look at the circle.")),
        tools=TOOLS,
        tool_choice={"type": "function", "function": {"name": "Look"}},
        seed=1,
    ) as stream:
        for _ in stream:
            pass
        call = stream.get_final_completion().choices[0].message.tool_calls[0]
    assert call.function.name == "Look"
    assert Look.model_validate_json(call.function.arguments)


def test_continues_texts_and_tells_of_its_models(client):
    answer = client.completions.create(model="embedded", prompt=["The circle", "The square"], max_tokens=4, echo=True)
    assert [choice.text.split()[1] for choice in answer.choices] == ["circle", "square"]
    assert [model.id for model in client.models.list()] == ["embedded"]
    assert client.models.retrieve("embedded").id == "embedded"


def test_responses(client):
    content = [
        {"type": "input_image", "image_url": media.png("shapes.png"), "detail": "auto"},
        {"type": "input_text", "text": media.DESCRIBE},
    ]
    question = [{"role": "user", "content": content}]
    answer = client.responses.create(model="embedded", temperature=0, input=question, store=False)
    assert answer.output_text == media.DESCRIPTION
    assert answer.usage.output_tokens > 0
    with client.responses.stream(model="embedded", temperature=0, input=question, store=False) as stream:
        pieces = [event.delta for event in stream if event.type == "response.output_text.delta"]
        assert "".join(pieces) == media.DESCRIPTION
        assert stream.get_final_response().status == "completed"
    parsed = client.responses.parse(model="embedded", input=question, text_format=Shape, store=False)
    assert isinstance(parsed.output_parsed, Shape)


def test_a_slash_at_the_end_of_the_address_does_no_harm(url):
    assert openai.OpenAI(base_url=url + "/v1/", api_key="none").models.list().data


def test_mistakes_have_their_types(client):
    with pytest.raises(openai.BadRequestError) as wrong:
        ask(client, media.text("Hi"), top_logprobs=2)
    assert wrong.value.param == "top_logprobs"
    assert wrong.value.type == "invalid_request_error"
    assert wrong.value.body["message"] == "`top_logprobs` needs `logprobs` to be true."
    with pytest.raises(openai.BadRequestError) as long:
        ask(client, media.text("word " * 10_000))
    assert long.value.code == "context_length_exceeded"
    with pytest.raises(openai.NotFoundError) as unknown:
        client.chat.completions.create(model="gpt-none", messages=media.user(media.text("Hi")))
    assert unknown.value.code == "model_not_found"
    with pytest.raises(openai.NotFoundError):
        client.files.list()


def test_narrow_limits_have_their_types(strict, strict_url):
    with pytest.raises(openai.AuthenticationError):
        openai.OpenAI(base_url=strict_url + "/v1", api_key="wrong", max_retries=0).models.list()
    with pytest.raises(openai.APIStatusError) as large:
        ask(strict, media.text("x" * 1_500_000))
    assert large.value.status_code == 413
    with pytest.raises(openai.UnprocessableEntityError) as gone:
        ask(strict, {"type": "image_url", "image_url": {"url": "http://127.0.0.1:9/gone.png"}})
    assert gone.value.code == "media_unavailable"


def many(client):
    """Asks more than the strict server can take; what was answered, and who was sent away."""

    def one(_):
        try:
            return ask(client, media.text("Hi"), max_tokens=200, extra_body={"ignore_eos": True})
        except openai.RateLimitError as full:
            return full

    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        results = list(pool.map(one, range(12)))
    refused = [result for result in results if isinstance(result, openai.RateLimitError)]
    return len(results) - len(refused), refused


def test_a_full_server_says_when_to_come_back(strict):
    answered, refused = many(strict)
    assert answered >= 2 and refused
    for full in refused:
        assert int(full.response.headers["retry-after"]) >= 1
        assert full.type == "rate_limit_error"


def test_retries_get_through_to_a_full_server(strict):
    answered, refused = many(strict.with_options(max_retries=20))
    assert answered == 12 and not refused


def endless(**options):
    return {
        "model": "embedded",
        "messages": media.user(media.text("Hi")),
        "max_tokens": 3000,
        "extra_body": {"ignore_eos": True},
        **options,
    }


def test_a_closed_stream_ends_its_request(client, is_busy, becomes_idle):
    stream = client.chat.completions.create(**endless(stream=True))
    next(iter(stream))
    assert is_busy()
    stream.close()
    becomes_idle()


def test_a_client_that_gives_up_ends_its_request(client, becomes_idle):
    with pytest.raises(openai.APITimeoutError):
        client.with_options(timeout=0.5).chat.completions.create(**endless(n=4))
    becomes_idle()


def test_a_cancelled_task_ends_its_request(url, becomes_idle):
    async def cancelled():
        async with openai.AsyncOpenAI(base_url=url + "/v1", api_key="none", max_retries=0) as client:
            task = asyncio.create_task(client.chat.completions.create(**endless(n=4)))
            await asyncio.sleep(0.3)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(cancelled())
    becomes_idle()


def test_the_answer_is_json_that_says_no_more_than_it_should(client):
    raw = client.chat.completions.with_raw_response.create(
        model="embedded", messages=media.user(media.text("Hi")), max_tokens=2
    )
    assert set(json.loads(raw.text)) == {
        *("id", "object", "created", "model", "choices", "usage", "system_fingerprint")
    }
