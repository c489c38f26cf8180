"""Checks receipts of the ledger: written apart from the server, standard library only.

    python3 verify_receipt.py <receipt.json> [<receipt.json> ...]

Exits 0 when every receipt matches, 1 when one differs, 2 when one cannot be read.
What is checked, byte for byte: docs/receipts.md. The signature is Ed25519 as RFC 8032 tells it.
"""

import hashlib
import json
import sys

HEAD = (
    "no", "id", "kind", "currency", "status", "reject_code", "reverses", "ref_type", "ref_id",
    "effective_at", "created_at",
)
ENTRY = ("account", "amount", "balance_after", "account_seq", "created_at")
DETAILS = ("request_hash", "actor_id", "correlation_id", "reason", "meta")

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def sha256(content):
    return hashlib.sha256(content).digest()


def fields(values):
    def one(value):
        if value is None:
            return b"-,"
        content = value.encode("utf-8")
        return b"%d:%s," % (len(content), content)

    return b"".join(one(value) for value in values)


def x_of(y, sign):
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        raise ValueError("not a point")
    return P - x if x % 2 != sign else x


def point(encoded):
    number = int.from_bytes(encoded, "little")
    y = number % 2**255
    if y >= P:
        raise ValueError("not a point")
    x = x_of(y, number >> 255)
    return (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, -1, P) % P
BASE_X = x_of(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def add(one, other):
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(scalar, base):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, base)
        base = add(base, base)
        scalar >>= 1
    return result


def same(one, other):
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 and (
        one[1] * other[2] - other[1] * one[2]
    ) % P == 0


def is_signed(public_key, message, signature):
    if len(public_key) != 32 or len(signature) != 64:
        return False
    try:
        key, r = point(public_key), point(signature[:32])
    except ValueError:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= Q:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    challenge = int.from_bytes(digest, "little") % Q
    return same(times(s, BASE), add(r, times(challenge, key)))


def is_committed(part, text):
    if part["shown"] is None:
        return True
    salt = bytes.fromhex(part["shown"]["salt"])
    return sha256(salt + text(part["shown"])).hex() == part["hash"]


def root_of(leaf, path):
    current = leaf
    for step in path:
        neighbour = bytes.fromhex(step["hash"])
        pair = neighbour + current if step["side"] == "left" else current + neighbour
        current = sha256(b"\x01" + pair)
    return current.hex()


def differences(receipt):
    """Names of what does not match; an empty list is a genuine receipt."""
    journal, checkpoint = receipt["journal"], receipt["checkpoint"]
    entries, details = receipt["entries"], receipt["details"]

    def entry_text(shown):
        rest = [shown[name] for name in ENTRY]
        return fields(["cubehub-entry-v1", shown["id"], journal["id"], *rest])

    def details_text(shown):
        return fields(["cubehub-details-v1", journal["id"], *(shown[name] for name in DETAILS)])

    leaf = sha256(
        b"\x00"
        + fields(
            [
                "cubehub-journal-v1",
                *(journal[name] for name in HEAD),
                details["hash"],
                *(entry["hash"] for entry in entries),
            ]
        )
    )
    message = fields(
        [
            "cubehub-checkpoint-v1",
            checkpoint["first_no"],
            checkpoint["last_no"],
            str(checkpoint["journals_count"]),
            " ".join(checkpoint["late"]) or None,
            checkpoint["root"],
            checkpoint["previous"],
            checkpoint["key"],
            checkpoint["created_at"],
        ]
    )
    key = bytes.fromhex(receipt["public_key"])
    number = int(journal["no"])
    in_range = int(checkpoint["first_no"]) <= number <= int(checkpoint["last_no"])
    expected = {
        "format": receipt["format"] == "cubehub-receipt-v1",
        "entries": all(is_committed(entry, entry_text) for entry in entries),
        "details": is_committed(details, details_text),
        "leaf": leaf.hex() == receipt["leaf"],
        "path": root_of(leaf, receipt["path"]) == checkpoint["root"],
        "number": in_range or journal["no"] in checkpoint["late"],
        "hash of the checkpoint": sha256(message).hex() == checkpoint["hash"],
        "key": sha256(key).hex()[:16] == checkpoint["key"],
        "signature": is_signed(key, message, bytes.fromhex(receipt["signature"])),
    }
    return [name for name, matches in expected.items() if not matches]


def main(paths):
    worst = 0
    for path in paths:
        try:
            with open(path, encoding="utf-8") as file:
                receipt = json.load(file)
            wrong = differences(receipt.get("data", receipt))
        except (KeyError, TypeError, ValueError) as error:
            print(f"{path}: no receipt ({error!r})")
            worst = max(worst, 2)
            continue
        print(f"{path}: {'differs in ' + ', '.join(wrong) if wrong else 'matches'}")
        worst = max(worst, 1 if wrong else 0)
    return worst


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python3 verify_receipt.py <receipt.json> [<receipt.json> ...]")
    sys.exit(main(sys.argv[1:]))
