"""Prompts for chat models: a question in the checkpoint's chat template, and the start of the answer.

The text that it makes is one prompt like any other: the engine continues it.
"""

from collections.abc import Callable
from pathlib import Path

from multiplt.errors import UserError


def chat_prompts(checkpoint: Path) -> Callable[[str, str], str]:
    """What turns a question and the start of its answer into a prompt for the model in `checkpoint`.

    Raises UserError where the model has no chat template (transformers, "Chat templates").
    """
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(checkpoint)
    if not tokenizer.chat_template:
        raise UserError(f"{checkpoint}: the model has no chat template: set prompt to continue")
    # A tokenizer that starts every text with this token would start it twice.
    starts_itself = tokenizer.bos_token_id in tokenizer("").input_ids

    def prompt(question: str, answer: str) -> str:
        text: str = tokenizer.apply_chat_template(
            [{"role": "user", "content": question}], tokenize=False, add_generation_prompt=True
        )
        return (text.removeprefix(tokenizer.bos_token) if starts_itself else text) + answer

    return prompt
