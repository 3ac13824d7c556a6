"""litellm, as the proxy and as the library behind other frameworks use it."""

import litellm
import media
import pytest

QUESTION = media.user(media.image("shapes.png"), media.text(media.DESCRIBE))


@pytest.mark.parametrize("provider", ["openai", "hosted_vllm"])
def test_describes_an_image(url, provider):
    answer = litellm.completion(
        model=f"{provider}/embedded", api_base=url + "/v1", api_key="none", messages=QUESTION, temperature=0
    )
    assert answer.choices[0].message.content == media.DESCRIPTION
    assert answer.usage.prompt_tokens_details.multimodal_tokens["image"] > 0


@pytest.mark.parametrize("provider", ["openai", "hosted_vllm"])
def test_streams(url, provider):
    chunks = list(
        litellm.completion(
            model=f"{provider}/embedded",
            api_base=url + "/v1",
            api_key="none",
            messages=QUESTION,
            temperature=0,
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == media.DESCRIPTION
    assert chunks[-1].usage.completion_tokens > 0


def test_speaks_the_responses_api(url):
    answer = litellm.responses(
        model="openai/embedded",
        api_base=url + "/v1",
        api_key="none",
        temperature=0,
        input=[
            {
                "role": "user",
                "content": [
                    {"type": "input_image", "image_url": media.png("shapes.png")},
                    {"type": "input_text", "text": media.DESCRIBE},
                ],
            }
        ],
    )
    assert answer.output[-1].content[0].text == media.DESCRIPTION


def test_names_what_is_wrong(url):
    with pytest.raises(litellm.BadRequestError, match="temperature"):
        litellm.completion(
            model="openai/embedded", api_base=url + "/v1", api_key="none", messages=QUESTION, temperature=9
        )


def test_an_overlong_prompt_is_known_as_such(url):
    overlong = media.user(media.text("word " * 10_000))
    with pytest.raises(litellm.ContextWindowExceededError):
        litellm.completion(model="openai/embedded", api_base=url + "/v1", api_key="none", messages=overlong)
