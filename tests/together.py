"""Which tests stay with one worker? Those that share what is dear: pages that were fetched, a server, a browser."""

import re

from xdist.scheduler.loadscope import LoadScopeScheduling

OF_A_PERSON = ("tests/access/matrix/test_matrix.py", "tests/invariants/test_words.py", "tests/kit/test_canaries.py",
               "tests/kit/test_pages.py")  # fmt: skip


class Together(LoadScopeScheduling):
    """Every other test goes to whichever worker is free.

    What one person is shown is fetched once, and what their reach asks of the database is compiled once. One server
    and one browser are started, and the walk through the menus knows what it has seen.
    """

    def _split_scope(self, nodeid: str) -> str:
        path, _colons, test = nodeid.partition("::")
        if path.startswith("tests/browser/"):
            return "browser"
        who = re.search(r"\[(?:\w+-)*?(\w+)\]$", test)
        return f"person {who[1] if who else ''}" if path in OF_A_PERSON else nodeid
