"""OpenAI's Agents SDK: a turn of an agent that looks at an image, and one whose tool gives an image."""

import asyncio

import agents
import media
import pytest
from agents import Agent, ModelSettings, OpenAIChatCompletionsModel, OpenAIResponsesModel, Runner
from openai import AsyncOpenAI

agents.set_tracing_disabled(True)

QUESTION = [
    {
        "role": "user",
        "content": [
            {"type": "input_image", "image_url": media.png("shapes.png"), "detail": "auto"},
            {"type": "input_text", "text": media.DESCRIBE},
        ],
    }
]
@pytest.fixture(params=[OpenAIChatCompletionsModel, OpenAIResponsesModel], ids=["chat", "responses"])
def agent(url, request):
    client = AsyncOpenAI(base_url=url + "/v1", api_key="none")
    model = request.param(model="embedded", openai_client=client)
    return Agent(name="viewer", model=model, model_settings=ModelSettings(temperature=0))


def test_describes_an_image(agent):
    assert asyncio.run(Runner.run(agent, QUESTION)).final_output == media.DESCRIPTION


def test_streams(agent):
    async def run():
        result = Runner.run_streamed(agent, QUESTION)
        kinds = [event.type async for event in result.stream_events()]
        return kinds, result.final_output

    kinds, answer = asyncio.run(run())
    assert answer == media.DESCRIPTION
    assert kinds.count("raw_response_event") > 2


def test_sees_the_image_that_a_tool_gave(url):
    """The embedded model was not trained on tools: that it sees the image is told by what the prompt costs."""
    # The library raises where an answer is incomplete: one of two words is always whole.
    settings = ModelSettings(extra_body={"structured_outputs": {"choice": ["yes", "no"]}})

    def prompt_tokens(output):
        client = AsyncOpenAI(base_url=url + "/v1", api_key="none")
        model = OpenAIResponsesModel(model="embedded", openai_client=client)
        agent = Agent(name="viewer", model=model, model_settings=settings)
        turn = [
            {"role": "user", "content": media.DESCRIBE},
            {"type": "function_call", "call_id": "call_1", "name": "screenshot", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "call_1", "output": output},
        ]
        return asyncio.run(Runner.run(agent, turn)).raw_responses[0].usage.input_tokens

    image = {"type": "input_image", "image_url": media.png("shapes.png"), "detail": "auto"}
    assert prompt_tokens([image]) >= prompt_tokens("done") + media.IMAGE_TOKENS - 8
