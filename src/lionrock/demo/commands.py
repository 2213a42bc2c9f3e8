"""The demo's command."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from lionrock.demo import estate, model, telling
from lionrock.kernel import instance, opening
from lionrock.kernel.clock import StoryClock, hours, wall
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text
from lionrock.keys import service as keys
from lionrock.keys import settings
from lionrock.keys.model import LIGHT
from lionrock.keys.secret import Secret


@command(
    "demo.load",
    Text(
        "Make the demo folder and run its stories to the end.",
        "建立示範資料夾，並將其故事執行至完結。",
    ),
    "lionrock demo load",
)
def load(
    registry: Registry,
    data: Annotated[Path | None, typer.Option("--data", help="demo folder")] = None,
    past_only: Annotated[bool, typer.Option("--past-only", help="leave the live story for `up`")] = False,  # noqa: FBT002 a switch of the shell
) -> Answer:
    """Make the folder, build the company and tell every story; a half-made demo is made anew."""
    folder = data or opening.home() / "demo"
    with _lock(folder):
        platform = _made(registry, folder)
        try:
            told = _tell(platform, past_only=past_only)
        finally:
            platform.close()
        (folder / "demo.loaded").touch()
    return Answer([{"story": story.id, "title": story.title} for story in told])


def _lock(folder: Path) -> instance.Lock:
    """Take the folder, cleared of a demo that was never finished."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return instance.Lock(folder)


def _made(registry: Registry, folder: Path) -> Platform:
    """Return a fresh demo platform whose clock stands before the first story."""
    _clear(registry, folder)
    begin = wall() - hours(max((story.hours_ago for story in model.stories(model.examples())), default=0) + 1)
    root = settings.root(opening.settings_of(folder))
    passphrase = Secret.made()
    fingerprint = keys.create(root, "lionrock.demo", passphrase, begin, cost=LIGHT)
    keys.keep_passphrase(root, fingerprint, passphrase)
    return opening.create(registry, folder, "demo", "demo", fingerprint, clock=StoryClock(begin))


def _clear(registry: Registry, folder: Path) -> None:
    """Empty a demo folder that was begun and not finished; raises ConfigurationError when it is not a demo's."""
    if (folder / "state.db").exists():
        opening.renew(folder)
        opening.attach(registry, folder, "demo").close()
    for path in folder.iterdir():
        if path.name in {"instance.lock", "lionrock.toml"}:
            continue
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.rmtree(folder.with_name(f"{folder.name}-telemetry"), ignore_errors=True)


def _tell(platform: Platform, *, past_only: bool) -> list[model.Story]:
    """Build the company and tell the stories."""
    examples, now = model.examples(), wall()
    people = estate.build(platform, examples)
    stories = [story for story in model.stories(examples) if not (story.live and past_only)]
    for story in stories:
        telling.tell(platform, story, examples, people, now)
    telling.finish(platform, wall())
    return stories
