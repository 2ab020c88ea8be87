"""Finds what a header of ours leaves undocumented, by the shape of its lines."""

from __future__ import annotations

import re

# What its class or its type says enough of: copies, moves, operators, the second of a pair.
_PLAIN = re.compile(
    r".*(operator\b|= (default|delete);).*|(invoice|event)\((const )?\w+ &.*|~.*|friend class .*|using .*"
    r"|(const invoice \*)?(begin|end)\(\) .*|.*&error\(\) const &.*"
    r"|(class|struct) [\w:<>]+;|class sequence<Parts>::iterator \{|public:"
)


def undocumented(text: str) -> list[str]:
    """The public declarations without a comment before them, outside of detail."""
    text = text.split("inline namespace v0 {")[1].split("} // namespace v0", maxsplit=1)[0]
    text = re.sub(r"^namespace detail \{$.*?^\} // namespace detail$", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"/\*\*.*?\*/", "/**/", text, flags=re.DOTALL)
    bare, is_documented, end = [], False, ""
    for line in text.splitlines():
        code = line.strip()
        indent = line[: len(line) - len(line.lstrip())]
        if end:  # within what is skipped
            end = "" if re.match(end, line) else end
        elif code in ("private:", "struct arrow {"):
            end = r"\};|public:"
        elif code == "/**/":
            is_documented = True
        elif re.match(r"( {4})?(?!template )[\w~:\[]", line):
            if not is_documented and not _PLAIN.fullmatch(code):
                bare.append(code)
            if code.endswith("{") and ")" in code:
                end = indent + r"\}"
            is_documented = code.endswith(")")  # the declaration goes on
    return bare
