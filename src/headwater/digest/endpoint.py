"""Any server that speaks OpenAI's chat protocol (Ollama, llama.cpp, vLLM, a hosted one), through the official client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from headwater.digest.rephrasing import Ask
from headwater.errors import MissingExtraError

MOST_CHARACTERS = 40_000  # of an answer; more is no digest


def chat(base_url: str, model: str, *, key: str = "none", seconds: float = 60) -> Ask:
    """A question to one model of one server, for `rephrase`. One retry in plain JSON mode where a schema is not understood.

    Raises `MissingExtraError` where the client is not installed (`headwater[rephrase]`). The question raises `OSError`
    for whatever keeps the server from answering within `seconds`.
    """
    try:
        import openai  # noqa: PLC0415  an optional part of the package
    except ImportError as error:
        raise MissingExtraError("rewording needs the OpenAI client: pip install 'headwater[rephrase]'") from error
    client: Any = openai.OpenAI(base_url=base_url, api_key=key, timeout=seconds, max_retries=0)

    def ask(messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]) -> str:
        strict = {"type": "json_schema", "json_schema": {"name": "digest", "strict": True, "schema": dict(schema)}}
        plain = {"type": "json_object"}
        for form in (strict, plain):
            try:
                answer = client.chat.completions.create(
                    model=model,
                    messages=list(messages),
                    response_format=form,
                    temperature=0,
                )
            except openai.BadRequestError:
                continue
            except openai.OpenAIError as error:
                raise OSError(f"{type(error).__name__}: {error}"[:300]) from error
            content = answer.choices[0].message.content if answer.choices else None
            return (content or "")[:MOST_CHARACTERS]
        raise OSError("the server understands neither a schema nor JSON mode")

    return ask
