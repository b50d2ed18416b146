"""What the documents say exists: commands, options, variables, links, make targets, messages."""

from __future__ import annotations

import importlib.util
import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

import click
import pytest

from bot import cli
from bot.config import BadSettings, Settings
from faq.sheet import read_sheet

ROOT = Path(__file__).parents[1]
DOCUMENTS = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/**/*.md")))
TEXTS = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in DOCUMENTS}

FENCE = re.compile(r"^( *)```\w*\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
SHEET = re.compile(r"^```csv\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
MAKE = re.compile(r"(?:^|[;&]\s*|sudo |[A-Z]=\S+ +)make ([a-z][a-z-]*)")
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
ENDS = frozenset({"…", "&&", "||", "|", ";", ">", ">>", "<", "&"})


def root_of(module: ModuleType) -> click.Group:
    """Find the group of commands in a module that is no part of another one there."""
    groups = [value for value in vars(module).values() if isinstance(value, click.Group)]
    inner = {id(child) for group in groups for child in group.commands.values()}
    found = {id(group): group for group in groups if id(group) not in inner}
    (root,) = found.values()
    return root


def code_of(text: str) -> list[str]:
    """List the lines of fenced code, continuations joined, and the spans of inline code."""
    fenced = [block for _, block in FENCE.findall(text)]
    lines = [line for block in fenced for line in block.replace("\\\n", " ").splitlines()]
    return [*lines, *SPAN.findall(FENCE.sub("", text))]


def modules_run(code: str) -> Iterator[tuple[str, list[str]]]:
    """Find each `python -m MODULE …` in a piece of code: the module and the words behind it."""
    for found in re.finditer(r"\bpython3?(?:\.\d+)? -m (\S+)", code):
        lexer = shlex.shlex(code[found.end() :], posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        words: list[str] = []
        for word in lexer:
            if word in ENDS:
                break
            words.append(word)
        yield found[1], words


def walk(words: list[str]) -> tuple[list[str], list[str]]:
    """Follow words down the tree of commands: what is wrong, and `command --option` used."""
    at: click.Command = root_of(cli)
    path: list[str] = []
    wrong: list[str] = []
    used: list[str] = []
    waiting = iter(words)
    for word in waiting:
        if word.startswith("-") and len(word) > 1:
            name, _, value = word.partition("=")
            option = options_of(at).get(name)
            used.append(" ".join([*path, name]))
            if option is None and name != "--help":
                wrong.append(f"{' '.join(path)}: no option {name}")
            elif option is not None and not option.is_flag and not value:
                next(waiting, None)
        elif isinstance(at, click.Group):
            if word not in at.commands:
                return [*wrong, f"{' '.join(path)}: no command {word}"], used
            at, path = at.commands[word], [*path, word]
    return wrong, [*used, " ".join(path)]


def options_of(command: click.Command) -> Mapping[str, click.Option]:
    """Give a command's options by each of their names."""
    return {
        name: option
        for option in command.params
        if isinstance(option, click.Option)
        for name in (*option.opts, *option.secondary_opts)
    }


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """List the paths of all commands that do something, and of each of their options."""
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            if not child.hidden:
                yield from leaves(child, (*path, name))
        return
    yield path
    for option in command.params:
        if isinstance(option, click.Option) and not option.hidden:
            yield (*path, max(option.opts, key=len))


def anchors(text: str) -> set[str]:
    """Give the anchors that a forge makes of a document's headings."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(text))
    return {heading.replace(" ", "-") for heading in plain}


class Asked(Mapping[str, str]):
    """An empty environment that remembers which variables were asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def variables_read() -> set[str]:
    asked = Asked()
    with pytest.raises(BadSettings):
        Settings.from_env(asked)
    return asked.names


def without_files(names: set[str]) -> set[str]:
    return {name for name in names if name.removesuffix("_FILE") not in names - {name}}


def variables_of_processes() -> set[str]:
    sources = (ROOT / "gunicorn.conf.py", ROOT / "bot" / "simulator" / "village.py")
    return {
        name
        for source in sources
        for name in re.findall(r"environ\.get\(\s*\"([A-Z_]+)\"", source.read_text("utf-8"))
    }


@pytest.mark.parametrize("document", TEXTS)
def test_every_command_and_option_named_exists(document: str) -> None:
    wrong = [
        problem
        for code in code_of(TEXTS[document])
        for module, words in modules_run(code)
        if module == "bot"
        for problem in walk(words)[0]
    ]
    assert not wrong


@pytest.mark.parametrize("document", TEXTS)
def test_every_module_run_exists(document: str) -> None:
    modules = {module for code in code_of(TEXTS[document]) for module, _ in modules_run(code)}
    assert not {module for module in modules if importlib.util.find_spec(module) is None}


def test_every_command_and_option_is_documented() -> None:
    named = {
        use
        for text in TEXTS.values()
        for code in code_of(text)
        for module, words in modules_run(code)
        if module == "bot"
        for use in walk(words)[1]
    }
    assert not {" ".join(path) for path in leaves(root_of(cli))} - named


def test_a_renamed_command_is_noticed() -> None:
    (code,) = code_of("`python -m bot never renamed --to this`")
    ((module, words),) = modules_run(code)
    assert (module, walk(words)[0]) == ("bot", [": no command never"])
    assert walk(["db", "upgrade", "--never"])[0] == ["db upgrade: no option --never"]


def test_the_example_of_settings_names_what_is_read_and_nothing_else() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]*)=", example, re.MULTILINE))
    assert named == without_files(variables_read())


@pytest.mark.parametrize("document", TEXTS)
def test_every_variable_set_in_a_document_is_read(document: str) -> None:
    known = variables_read() | variables_of_processes() | {"HTTPS_PROXY"}  # pip reads that one
    named = {
        name
        for code in code_of(TEXTS[document])
        for name in re.findall(r"^(?:export |# ?)?([A-Z][A-Z0-9_]{3,})=", code.strip())
    }
    assert not named - known


@pytest.mark.parametrize("document", TEXTS)
def test_every_link_leads_somewhere(document: str) -> None:
    here = (ROOT / document).parent
    lost = []
    for target in LINK.findall(FENCE.sub("", TEXTS[document])):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = here / name if name else ROOT / document
        if not path.exists() or (
            anchor and anchor not in anchors(path.read_text(encoding="utf-8"))
        ):
            lost.append(target)
    assert not lost


@pytest.mark.parametrize("document", TEXTS)
def test_every_make_target_named_exists(document: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    named = {target for code in code_of(TEXTS[document]) for target in MAKE.findall(code)}
    assert not named - targets


def test_every_error_of_a_sheet_is_explained() -> None:
    words = tomllib.loads((ROOT / "faq" / "sheet_messages.toml").read_text(encoding="utf-8"))
    explained = TEXTS["docs/faq-sheet.md"]
    fixed = {
        part
        for section in ("file", "row")
        for message in words[section].values()
        for part in re.split(r"\{[^}]*\}", message)
    }
    assert not {part for part in fixed if part not in explained}


def test_every_sheet_shown_can_be_read() -> None:
    sheets = SHEET.findall(TEXTS["docs/faq-sheet.md"])
    results = [read_sheet(sheet.encode(), "sheet.csv") for sheet in sheets]
    assert results
    assert all(result.entries and not result.errors + result.warnings for result in results)
