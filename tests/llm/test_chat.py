"""Chat prompts: the checkpoint's own template, the answer begun, no token of the start twice."""

from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast

from multiplt.assertions import open_line, suite_question
from multiplt.errors import UserError
from multiplt.llm.chat import chat_prompts

TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}<assistant>{% endif %}"
)


def checkpoint(folder: Path, template: str | None, starts_itself: bool) -> Path:
    words = {"[START]": 0, "[UNK]": 1}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    if starts_itself:
        tokenizer.post_processor = processors.TemplateProcessing(
            single="[START] $A", special_tokens=[("[START]", 0)]
        )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="[START]", unk_token="[UNK]"
    )
    fast.chat_template = template
    fast.save_pretrained(folder)
    return folder


def test_the_prompt_is_the_question_in_the_template_and_the_start_of_the_answer(
    tmp_path: Path,
) -> None:
    prompt = chat_prompts(checkpoint(tmp_path, TEMPLATE, starts_itself=False))
    assert prompt("Why?", "Because") == "[START]<user>Why?\n<assistant>Because"


def test_a_token_that_the_tokenizer_puts_first_itself_is_not_in_the_prompt(tmp_path: Path) -> None:
    prompt = chat_prompts(checkpoint(tmp_path, TEMPLATE, starts_itself=True))
    assert prompt("Why?", "Because") == "<user>Why?\n<assistant>Because"


def test_a_model_without_a_template_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has no chat template: set prompt to continue"):
        chat_prompts(checkpoint(tmp_path, None, starts_itself=False))


def test_a_suite_question_ends_in_the_open_call_that_run_suites_goes_on_from() -> None:
    question, answer = suite_question("def f(x):\n    return x\n", "f")
    assert "def f(x):" in question
    assert answer.endswith(open_line("f"))
