"""What ties the pages to the desk: signals in, the desk's verbs on a worker thread, answers back to the page.

With the window itself, the only part of `ui` that knows the `Desk`.
"""
