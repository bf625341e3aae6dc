"""The order of the steps, and the values they carry between the rooms and the store.

In: settings, an open store, a time. Out: a paper in the store, and a shelf that `publish` and `web` read it from. The only
floor that knows both the rooms and the store.
"""
