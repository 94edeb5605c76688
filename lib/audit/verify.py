#!/usr/bin/env python3
"""Verifies an exported audit log by itself: python3 verify.py interlock-audit-2026-11-20.jsonl (see README.md)."""
import hashlib
import json
import sys


def digest(value):  # SHA-256 over canonical JSON (RFC 8785): keys by UTF-16 code units, no spaces; there are no numbers
    def canonical(part):
        if isinstance(part, dict):
            keys = sorted(part, key=lambda key: key.encode("utf-16-be"))
            return "{" + ",".join(canonical(key) + ":" + canonical(part[key]) for key in keys) + "}"
        if isinstance(part, list):
            return "[" + ",".join(map(canonical, part)) + "]"
        return json.dumps(part, ensure_ascii=False)

    return hashlib.sha256(canonical(value).encode()).hexdigest()


def once(pairs):  # a name that stands twice would let a reader see one value and the digest another
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def ranges(numbers):  # 1, 4-6
    spans = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def verify(lines):  # (whole?, sentence)
    previous, seq, erased = hashlib.sha256(b"interlock audit genesis").hexdigest(), 0, []
    for line in lines:
        seq += 1
        try:
            entry = json.loads(line, object_pairs_hook=once)
        except ValueError:
            return False, f"entry {seq} is not JSON in which each name stands once"
        payload, claimed = entry.pop("payload"), entry.pop("hash")
        if entry["seq"] != str(seq):
            return False, f"entry {seq} is not there"
        if entry["previousHash"] != previous:
            return False, f"entry {seq} does not follow the entry before it"
        if payload is None:
            erased.append(seq)
        elif digest(payload) != entry["payloadDigest"]:
            return False, f"entry {seq} holds a payload that its digest does not fit"
        if digest(entry) != claimed:
            return False, f"entry {seq} holds fields that its hash does not fit"
        previous = claimed
    without = f"; {len(erased)} without their payload, which was erased or taken out: {ranges(erased)}" if erased else ""
    return seq > 0, f"{seq} entries, head {previous}{without}"


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8", newline="\n") as file:
        whole, sentence = verify(file)
    print("whole:" if whole else "broken:", sentence)
    sys.exit(0 if whole else 1)
