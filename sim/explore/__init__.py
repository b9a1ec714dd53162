"""Explore: a page in the browser in which the engine answers while a number is moved.

numbers    what can be moved, and between which bounds
choices    what can be set beside numbers: days, ticks, acts
changes    what was moved: from the page's words to a world, a command line, a file
bench      runs worlds block by block, keeps the last ones, drops what nobody waits for
answers    what the page shows: figures with intervals, paired with the baseline
base       what is explored: a scenario or a finished run
shelf      runs, studies and pages: what can be opened, and why the others cannot
session    one tab: its questions, answers, histories and files
guard      who may ask at all
server     the sockets and files of the page; the only module that knows Tornado
"""
