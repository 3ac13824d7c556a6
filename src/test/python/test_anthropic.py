"""Anthropic's Python library against a live server."""

import anthropic
import media
import pytest


@pytest.fixture(scope="module")
def client(url):
    return anthropic.Anthropic(base_url=url, api_key="none", max_retries=0, timeout=120)


def image(name):
    data = media.encoded(media.EXAMPLES / name)
    return {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}}


def question(*parts, **options):
    """The library has no `temperature` any more."""
    greedy = {"temperature": 0}
    return {"model": "embedded", "max_tokens": 60, "messages": media.user(*parts), "extra_body": greedy, **options}


DESCRIBE = question(image("shapes.png"), media.text(media.DESCRIBE))


def test_describes_a_picture(client):
    answer = client.messages.create(**DESCRIBE)
    assert answer.content[0].text == media.DESCRIPTION
    assert answer.stop_reason == "end_turn"
    assert answer.usage.output_tokens > 0


def test_compares_two_pictures(client):
    answer = client.messages.create(
        **question(image("before.png"), image("after.png"), media.text(media.WHAT_CHANGED))
    )
    assert "color changed" in answer.content[0].text


def test_streams(client):
    with client.messages.stream(**DESCRIBE) as stream:
        assert "".join(stream.text_stream) == media.DESCRIPTION
        assert stream.get_final_message().stop_reason == "end_turn"


LOOK = {
    "name": "look",
    "description": "Looks more closely.",
    "input_schema": {
        "type": "object",
        "properties": {"shape": {"enum": ["circle", "square"]}},
        "required": ["shape"],
        "additionalProperties": False,
    },
}


def test_calls_tools(client):
    answer = client.messages.create(
        **question(media.text("Look at the circle."), max_tokens=300, tools=[LOOK], tool_choice={"type": "tool", "name": "look"})
    )
    assert answer.stop_reason == "tool_use"
    call = answer.content[-1]
    assert call.name == "look" and call.input["shape"] in ("circle", "square")
    messages = [
        *media.user(media.text("Look at the circle.")),
        {"role": "assistant", "content": answer.content},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": call.id, "content": "It is red."}]},
    ]
    again = client.messages.create(model="embedded", max_tokens=20, messages=messages, tools=[LOOK])
    assert again.stop_reason in ("end_turn", "max_tokens", "tool_use")


def test_counts_tokens(client):
    counted = client.messages.count_tokens(model="embedded", messages=DESCRIBE["messages"])
    usage = client.messages.create(**DESCRIBE).usage
    assert counted.input_tokens == usage.input_tokens + usage.cache_read_input_tokens


def test_mistakes_have_their_types(client, strict_url):
    with pytest.raises(anthropic.BadRequestError) as wrong:
        client.messages.create(**question(media.text("Hi"), extra_body={"top_k": -5}))
    assert wrong.value.body["error"]["type"] == "invalid_request_error"
    with pytest.raises(anthropic.NotFoundError):
        client.messages.create(**{**DESCRIBE, "model": "claude-none"})
    with pytest.raises(anthropic.AuthenticationError):
        anthropic.Anthropic(base_url=strict_url, api_key="wrong", max_retries=0).messages.create(**DESCRIBE)
    right = anthropic.Anthropic(base_url=strict_url, api_key="right", max_retries=0)
    assert right.messages.create(**question(media.text("Hi"))).content


def test_a_closed_stream_ends_its_request(client, becomes_idle):
    with client.messages.stream(**question(media.text("Hi"), max_tokens=3000, extra_body={"ignore_eos": True})) as stream:
        next(iter(stream))
    becomes_idle()
