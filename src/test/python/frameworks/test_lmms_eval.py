"""lmms-eval's class for OpenAI-compatible servers, as a task drives it."""

import media
import pytest
from lmms_eval.api.instance import Instance
from lmms_eval.models.chat.openai import OpenAICompatible
from PIL import Image

TASK, SPLIT = "shapes", "test"


@pytest.fixture
def evaluated(url):
    def run(documents, options, **arguments):
        model = OpenAICompatible(model="embedded", base_url=url + "/v1", api_key="none", max_retries=1, **arguments)
        model.task_dict = {TASK: {SPLIT: documents}}
        requests = [
            Instance(
                request_type="generate_until",
                arguments=("", lambda document: document, options, index, TASK, SPLIT),
                idx=index,
                metadata={"task": TASK, "doc_id": index, "repeats": 1},
            )
            for index in range(len(documents))
        ]
        return model.generate_until(requests)

    return run


def question(text, *seen):
    return [{"role": "user", "content": [*seen, {"type": "text", "text": text}]}]


def test_a_task_that_allows_longer_answers_than_the_context_is_answered(evaluated):
    image = {"type": "image", "url": Image.open(media.EXAMPLES / "shapes.png")}
    for most in (4096, 32768):
        results = evaluated([question(media.DESCRIBE, image)] * 3, {"max_new_tokens": most, "temperature": 0})
        assert [result.text for result in results] == [media.DESCRIPTION] * 3
        assert all(result.token_counts.output_tokens > 0 for result in results)


def test_frames_as_images(evaluated):
    frames = [
        {"type": "image", "url": Image.open(media.FRAMES / f"moving-direction-1-{1 + i % 4}.png")} for i in range(32)
    ]
    (result,) = evaluated([question(media.DESCRIBE, *frames)], {"max_new_tokens": 16})
    assert not result.text.startswith("[LMMS_EVAL_REQUEST_FAILED")


def test_videos_by_url(evaluated):
    video = {"type": "video", "url": media.movie()["video_url"]["url"]}
    (result,) = evaluated(
        [question(media.WHERE_TO, video)], {"max_new_tokens": 64, "temperature": 0}, pass_video_url=True, max_frames_num=4
    )
    assert "right" in result.text
