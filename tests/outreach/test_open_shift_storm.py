"""A link goes into a chat of fifty, and all tap at once: their own pages over HTTP, on the server as it is really run."""

from __future__ import annotations

import http.client
import threading
from urllib.parse import unquote

from tests.outreach.crew import crew, states, volunteer

PEOPLE, SEATS = 50, 5


def tapped_at_once(port: int, paths: list[str]) -> list[tuple[int, str]]:
    """POST each from a connection of its own, all in the same moment; (status, where it leads to)."""
    start = threading.Barrier(len(paths))
    answers: list[tuple[int, str]] = [(0, "")] * len(paths)

    def tap(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.connect()
        start.wait(30)
        connection.request("POST", paths[number], "", {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        answers[number] = answer.status, unquote(answer.getheader("Location", ""))
        connection.close()

    threads = [threading.Thread(target=tap, args=(number,)) for number in range(len(paths))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    return answers


def test_fifty_own_pages_tapped_at_once_for_five_seats(commune, live, work) -> None:
    with work():
        made = crew(commune.locality, PEOPLE, seats=SEATS)
        codes = [volunteer(one).code for one in made.volunteers]
    paths = [f"/v/{code}/shifts/{made.shift}" for code in codes]
    answers = tapped_at_once(live.port, paths)
    assert answers == [(303, f"/v/{code}") for code in codes]
    with work():
        found = states(made.shift)
        assert (len(found["on"]), len(found["waiting"]), found["out"]) == (SEATS, PEOPLE - SEATS, [])
        assert sorted(found["on"] + found["waiting"]) == sorted(made.people)
        # Nobody who waits came before somebody who has a seat.
        first = made.volunteers[made.people.index(found["waiting"][0])]
        code = volunteer(first).code
    # Tapped once more by all of them: nobody is on it twice, nobody jumps the queue.
    assert {status for status, _ in tapped_at_once(live.port, paths)} == {303}
    with work():
        assert states(made.shift) == found
    connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=60)
    connection.request("GET", f"/v/{code}")
    said = connection.getresponse().read().decode()
    assert "Chờ chỗ trống" in said
    assert f"{PEOPLE - SEATS} người đang chờ" in said
