"""What comes with azecrawl may be handed on: nothing under the GPL or the AGPL but with the extras that say so."""

from __future__ import annotations

import licences
import pytest
from licences import COPYLEFT, DEVELOPMENT, PAGE, PROJECT, brought_by, is_copyleft, licence, locked


def test_every_package_states_a_licence() -> None:
    assert len(locked()) > 100
    assert [name for name in locked() if not licence(name)] == []


@pytest.mark.parametrize(
    "extra", ["", *(name for name in PROJECT["optional-dependencies"] if name not in (*COPYLEFT, *DEVELOPMENT))]
)
def test_nothing_copyleft_comes_unasked(extra: str) -> None:
    packages = [name for name, extras in brought_by().items() if extra in extras and name in locked()]
    assert packages
    assert [name for name in packages if is_copyleft(licence(name))] == []


def test_what_is_copyleft_is_where_it_is_said_to_be() -> None:
    found = {name: set(brought_by()[name]) - {*DEVELOPMENT} for name in locked() if is_copyleft(licence(name))}
    assert found == {"surt": {"wacz"}, "libzim": {"zim"}, "ebooklib": set()}


@pytest.mark.parametrize(
    ("said", "copyleft"),
    [
        *(("GPL-3.0-or-later", True), ("GNU Affero General Public License v3", True), ("MIT AND GPL-2.0", True)),
        *(("LGPL-2.1", False), ("GNU Lesser General Public License v3", False), ("MPL-2.0", False), ("MIT", False)),
        ("MPL-1.1 OR GPL-2.0-only", False),
    ],
)
def test_a_licence_that_may_be_chosen_is_enough(said: str, copyleft: bool) -> None:
    assert is_copyleft(said) is copyleft


def test_the_table_is_that_of_today() -> None:
    assert PAGE.read_text(encoding="utf-8") == licences.page(), "python tests/licences.py writes it anew"
