"""Recomputes the opening of a case from its proof: written apart from the server, standard library only.

    python3 verify.py <proof.json> [<proof.json> ...]

Exits 0 when every proof matches, 1 when one differs, 2 when one cannot be read or is not revealed yet.
"""

import hashlib
import hmac
import json
import struct
import sys

ALGORITHM = "cubehub-case-v1"


def items_hash(items):
    lines = [
        "|".join(
            str(item[key])
            for key in ("position", "case_item", "weight", "value", "reward", "currency", "name")
        )
        for item in items
    ]
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()


def draw(server_seed, case_version, client_seed, nonce, total):
    limit = 2**64 - 2**64 % total
    counter = 0
    while True:
        message = f"{ALGORITHM}|{case_version}|{client_seed}|{nonce}|{counter}".encode("utf-8")
        digest = hmac.new(server_seed, message, hashlib.sha256).digest()
        for value in struct.unpack(">4Q", digest):
            if value < limit:
                return value % total
        counter += 1


def item_at(items, ticket):
    reached = 0
    for item in sorted(items, key=lambda one: one["position"]):
        reached += int(item["weight"])
        if reached > ticket:
            return item
    return None


def differences(proof):
    """Names of what does not match; an empty list is a fair opening."""
    total, ticket = int(proof["total_weight"]), int(proof["ticket"])
    seed = bytes.fromhex(proof["server_seed"])
    winner = item_at(proof["items"], ticket)
    expected = {
        "algorithm": proof["algorithm"] == ALGORITHM,
        "hash of the items": items_hash(proof["items"]) == proof["items_hash"],
        "total weight": sum(int(item["weight"]) for item in proof["items"]) == total,
        "commitment": hashlib.sha256(seed).hexdigest() == proof["server_seed_hash"],
        "ticket": draw(seed, proof["case_version"], proof["client_seed"], int(proof["nonce"]), total)
        == ticket,
        "item won": winner is not None and winner["case_item"] == proof["won"]["case_item"],
        "reward": winner is not None
        and (winner["reward"] == "money") == (proof["outcome"] == "money"),
    }
    return [name for name, matches in expected.items() if not matches]


def main(paths):
    worst = 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            proof = json.load(file)
        proof = proof.get("data", proof)
        if proof.get("server_seed") is None:
            print(f"{path}: not revealed yet")
            worst = max(worst, 2)
            continue
        wrong = differences(proof)
        print(f"{path}: {'differs in ' + ', '.join(wrong) if wrong else 'matches'}")
        if wrong:
            worst = 1
            break
    return worst


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python3 verify.py <proof.json> [<proof.json> ...]")
    sys.exit(main(sys.argv[1:]))
