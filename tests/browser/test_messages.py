"""Where does a request end? Raw messages to the server as it is served (ASVS 4.2.1)."""

import socket
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser  # with the other tests of the served application
HIDDEN = "0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
SENT = {
    "two kinds of length": f"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n{HIDDEN}",
    "two lengths": f"Content-Length: 5\r\nContent-Length: 60\r\n\r\n{HIDDEN}",
    "an unknown coding": f"Transfer-Encoding: xchunked\r\n\r\n{HIDDEN}",
    "a space before the colon": f"Content-Length : 60\r\n\r\n{HIDDEN}",
}


@pytest.mark.parametrize("sent", SENT)
def test_a_message_of_unclear_length_is_refused_and_hides_no_other(server, sent):
    site = urlsplit(server.url)
    with socket.create_connection((site.hostname, site.port), timeout=10) as line:
        line.sendall(f"POST /login/ HTTP/1.1\r\nHost: {site.netloc}\r\n{SENT[sent]}".encode())
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    codes = [text.split(b" ")[1] for text in answer.split(b"\r\n") if text.startswith(b"HTTP/1")]
    assert len(codes) == 1 and codes[0] in (b"400", b"501")
