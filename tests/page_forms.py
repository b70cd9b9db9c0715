"""Finding a form by the words on its button, and filling it in as a person could."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, Tag

PRESSABLE = "button:not([type=button]):not([type=reset]), input[type=submit]"


def find_form(html: BeautifulSoup, button: str, within: str | None) -> tuple[Tag, Tag]:
    """The one form that this button sends, and the button."""
    part = html if within is None else html.select_one(within)
    assert part is not None, f"nothing on the page matches {within}"
    pressable = part.select(PRESSABLE)
    found = [tag for tag in pressable if button in _names(tag)]
    offered = sorted({name for tag in pressable for name in _names(tag)})
    assert found, f"no button says {button!r}; there are {offered}"
    assert len({_goes_to(html, tag) for tag in found}) == 1, (
        f"{len(found)} buttons say {button!r}; say which with within="
    )
    assert not found[0].has_attr("disabled"), f"the button {button!r} is disabled"
    return _form_of(html, found[0]), found[0]


def filled_in(form: Tag, pressed: Tag, fields: dict[str, Any]) -> dict[str, list[Any]]:
    """What the form would send: what it holds already, the button pressed, then what is typed."""
    data: dict[str, list[Any]] = {}
    controls = _controls(form)
    for tag in controls:
        for value in _holds(tag):
            data.setdefault(str(tag["name"]), []).append(value)
    if pressed.get("name"):
        data.setdefault(str(pressed["name"]), []).append(str(pressed.get("value", "")))
    for name, value in fields.items():
        same = [tag for tag in controls if tag["name"] == name]
        assert same, f"no field {name!r} in the form; it has {sorted({str(t['name']) for t in controls})}"
        values = _typed(same, value)
        _check_offered(same, name, values)
        data[name] = values
    return data


def _names(tag: Tag) -> set[str]:
    """A button is known by its label for screen readers, by all its words, or by those one sees."""
    seen = [text for text in tag.find_all(string=True) if not _hidden(text.parent)]
    said = {" ".join(tag.get_text(" ").split()), " ".join(" ".join(seen).split())}
    said |= {str(tag.get("aria-label") or ""), str(tag.get("value") or "") if tag.name == "input" else ""}
    return said - {""}


def _hidden(tag: Tag | None) -> bool:
    return tag is not None and any("visually-hidden" in name for name in tag.get("class") or [])


def _goes_to(html: BeautifulSoup, pressed: Tag) -> str:
    """Two buttons that say the same and go to one address are one: a phone has some of them under the thumb again."""
    goes = str(pressed.get("formaction") or _form_of(html, pressed).get("action") or "")
    return f"{goes} {pressed.get('name', '')} {pressed.get('value', '')}"


def _form_of(html: BeautifulSoup, pressed: Tag) -> Tag:
    elsewhere = pressed.get("form")
    form = html.find(id=elsewhere) if elsewhere else pressed.find_parent("form")
    assert isinstance(form, Tag), f"the button {pressed} stands in no form"
    return form


def _controls(form: Tag) -> list[Tag]:
    """Fields with a name, those outside that name this form with form= included."""
    inside = form.select("input[name], select[name], textarea[name]")
    root = list(form.parents)[-1]
    outside = root.select(f'[form="{form["id"]}"][name]') if form.get("id") else []
    kept = {id(tag): tag for tag in [*inside, *outside] if tag.name != "button"}
    return [tag for tag in kept.values() if not tag.has_attr("disabled")]


def _holds(tag: Tag) -> list[str]:
    """The values that a field sends when nobody touches it."""
    if tag.name == "textarea":
        return [tag.get_text().removeprefix("\n")]
    if tag.name == "select":
        options = tag.select("option[selected]") or ([] if tag.has_attr("multiple") else tag.select("option")[:1])
        return [_option(option) for option in options]
    kind = str(tag.get("type", "text"))
    if kind in {"checkbox", "radio"}:
        return [str(tag.get("value", "on"))] if tag.has_attr("checked") else []
    return [] if kind in {"submit", "image", "button", "reset", "file"} else [str(tag.get("value", ""))]


def _option(option: Tag) -> str:
    return str(option["value"]) if option.has_attr("value") else option.get_text(strip=True)


def _typed(same: list[Tag], value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [str(same[0].get("value", "on"))] if value else []
    return list(value) if isinstance(value, list) else [value if isinstance(value, tuple) else str(value)]


def _check_offered(same: list[Tag], name: str, values: list[Any]) -> None:
    """A choice can only be one that the page offers."""
    offered: set[str] = set()
    for tag in same:
        if tag.name == "select":
            offered |= {_option(option) for option in tag.select("option")}
        elif tag.get("type") in {"checkbox", "radio"}:
            offered.add(str(tag.get("value", "on")))
    wrong = [value for value in values if offered and value not in offered]
    assert not wrong, f"{name} offers {sorted(offered)}, not {wrong}"
