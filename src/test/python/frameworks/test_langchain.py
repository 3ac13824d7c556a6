"""LangChain's ChatOpenAI on both of OpenAI's APIs."""

import media
import pydantic
import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_openai import ChatOpenAI

IMAGE = {"type": "image", "base64": media.encoded(media.EXAMPLES / "shapes.png"), "mime_type": "image/png"}
QUESTION = HumanMessage([IMAGE, {"type": "text", "text": media.DESCRIBE}])


@pytest.fixture(params=[False, True], ids=["chat", "responses"])
def model(url, request):
    return ChatOpenAI(
        model="embedded", base_url=url + "/v1", api_key="none", temperature=0, use_responses_api=request.param
    )


def test_describes_an_image(model):
    assert model.invoke([QUESTION]).text == media.DESCRIPTION


def test_streams(model):
    assert "".join(chunk.text for chunk in model.stream([QUESTION])) == media.DESCRIPTION


def test_sees_the_image_that_a_tool_gave(model):
    """The embedded model was not trained on tools: that it sees the image is told by what the prompt costs."""

    def prompt_tokens(given):
        asked = AIMessage("", tool_calls=[{"id": "call_1", "name": "screenshot", "args": {}}])
        messages = [HumanMessage(media.DESCRIBE), asked, ToolMessage(given, tool_call_id="call_1")]
        return model.invoke([*messages, HumanMessage(media.DESCRIBE)], max_tokens=16).usage_metadata["input_tokens"]

    assert prompt_tokens([IMAGE]) >= prompt_tokens("done") + media.IMAGE_TOKENS - 8


def test_structured_output(model):
    class Shape(pydantic.BaseModel):
        kind: str = pydantic.Field(max_length=20)
        colors: tuple[str, int] | None
        count: int = pydantic.Field(ge=0, lt=10)

    assert isinstance(model.with_structured_output(Shape).invoke([QUESTION]), Shape)


def test_demanded_calls(model):
    class paint(pydantic.BaseModel):
        """Paints a shape."""

        color: str = pydantic.Field(max_length=20)

    answer = model.bind_tools([paint], tool_choice="paint").invoke([QUESTION])
    assert [call["name"] for call in answer.tool_calls] == ["paint"]
    assert isinstance(answer.tool_calls[0]["args"]["color"], str)
