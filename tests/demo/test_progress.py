"""Whoever waits for a large city sees how far it is; a log is not filled with bars."""

import io

from liaison.demo.progress import Bar


class Terminal(io.StringIO):
    """Something that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_has_a_bar_that_is_drawn_over_itself_and_ends() -> None:
    screen = Terminal()
    bar = Bar(screen)
    for week in range(1, 53):
        bar.show("Visits", week, 52)
    bar.show("Windows", 1, 1)
    drawn = screen.getvalue()
    assert drawn.count("\n") == 2
    last = drawn.split("\n")[0].split("\r")[-1]
    assert last == f"Visits     [{'#' * 30}] 100 %"
    assert "Windows" in drawn.split("\n")[1]


def test_elsewhere_nothing_is_said_unless_somebody_asked() -> None:
    log, chatty = io.StringIO(), io.StringIO()
    for week in (1, 2, 3):
        Bar(log).show("Visits", week, 3)
        Bar(chatty, chatty=True).show("Visits", week, 3)
    assert log.getvalue() == ""
    assert chatty.getvalue().splitlines() == ["Visits: 33 %", "Visits: 66 %", "Visits: 100 %"]


def test_nothing_to_do_is_all_done() -> None:
    screen = Terminal()
    Bar(screen).show("Windows", 0, 0)
    assert "100 %" in screen.getvalue()
