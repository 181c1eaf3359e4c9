"""What somebody does who has no mouse."""

from playwright.sync_api import Page

_PASSWORD = "a long way to go by foot"  # noqa: S105 - of nobody
_MOST_STOPS = 150
_FOCUSED = "() => document.activeElement.innerText.trim()"
#: Whether the focus is where it is wanted, by a selector or by its text, and one sees it there.
_IS_AT = """(wanted) => {
  const one = document.activeElement;
  const isIt = one.innerText.trim() === wanted
    || (/[[ ]/.test(wanted) && CSS.supports(`selector(${wanted})`) && one.matches(wanted));
  return isIt && getComputedStyle(one).outlineStyle !== "none";
}"""


def focused(page: Page) -> str:
    """The text of what has the focus."""
    return str(page.evaluate(_FOCUSED))


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the focus is seen on something, by its text or its selector."""
    for _ in range(_MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(_IS_AT, wanted):
            return
    raise AssertionError(f"Tab never comes to {wanted} on {page.url}")


def join_and_sign_in(page: Page, invitation: str) -> None:
    """Take up an invitation with a password, sign out, and sign in with it."""
    page.goto(invitation)
    tab_to(page, "main [name=password]")
    page.keyboard.type(_PASSWORD)
    tab_to(page, "main [name=again]")
    page.keyboard.type(_PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("navigation", name="Main").wait_for()
    tab_to(page, "[aria-label='Sign out']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/login/**")
    tab_to(page, "main [name=login]")
    page.keyboard.type("joining@example.com")
    tab_to(page, "main [name=password]")
    page.keyboard.type(_PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("navigation", name="Main").wait_for()
