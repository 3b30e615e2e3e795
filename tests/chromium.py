"""How does the suite use a browser? Nothing is fetched unasked, and what repeats is looked at a few times."""

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--in-process-gpu", "--no-zygote", "--disable-site-isolation-trials",
            "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--mute-audio"]  # fmt: skip
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]  # the rules that another theme may break
# The fifth row of a list is as accessible as the fourth: most of the time went into the contrast of each cell. The menu
# and the top of the page are the same on every page of a person.
ALIKE = [["table.rows tbody tr:nth-child(n+5)"], [".timeline > li:nth-child(n+5)"]]
FRAME = [["#menu .side-list"], ["header.top .top-end"]]
