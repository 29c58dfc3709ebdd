"""
A user's program with the Python client, signed with the keys of the environment. Arguments: the URL of the API, the order as
JSON, its key, a folder for keys. Every reply to the first place is lost; prints what it was told, as JSON.
"""

import json
import sys

from atlas_client import Atlas, FileKeyStore, SigV4

url, order, key, folder = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3], sys.argv[4]


def start() -> Atlas:
    """As a new process would have it each time."""
    return Atlas(url, auth=SigV4(), keys=FileKeyStore(folder), tries=2)


with start() as atlas:
    first = atlas.place(order, key=key)
if first.outcome == "rejected":
    raise first.problem
with start() as atlas:
    (command,) = atlas.open_commands()
    followed = atlas.follow(command)
with start() as atlas:
    again = atlas.place(order, key=key)
    read = atlas.get(followed.order["id"])
    canceled = atlas.cancel(read["id"])
told = {
    "first": first.outcome,
    "followed": followed.order["id"],
    "again": again.order["id"],
    "replayed": again.replayed,
    "read": read["state"],
    "canceled": canceled.order["state"] if canceled.outcome == "done" else canceled.outcome,
}
print(json.dumps(told))
