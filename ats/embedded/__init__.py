"""The launcher and the servers it brings along: standard library only, for it runs before anything is installed.

`run` at the top of the checkout loads this package without the product around it. Nothing in here imports Django.
"""
