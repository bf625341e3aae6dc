"""The live site: the pages of `publish` on request, search, likes, the readers' API, health.

`app(shelf_of)` is an aiohttp application; `serve` runs it. Bytes are those of the static export but for the parts marked
`data-live`. The desk's form and board are added to the same application by whoever has the desk.
"""

from headwater.web.application import app, serve
from headwater.web.board import Hands as BoardHands
from headwater.web.board import routes as board_routes
from headwater.web.desk import routes as desk_routes
from headwater.web.guard import refuse_unless_named
from headwater.web.likes import Counter, CountsInMemory, CountsInStore
from headwater.web.openness import Hands as OpennessHands
from headwater.web.openness import routes as openness_routes
from headwater.web.publishers import Hands as PublisherHands
from headwater.web.publishers import routes as publisher_routes

__all__ = [
    "BoardHands",
    "Counter",
    "CountsInMemory",
    "CountsInStore",
    "OpennessHands",
    "PublisherHands",
    "app",
    "board_routes",
    "desk_routes",
    "openness_routes",
    "publisher_routes",
    "refuse_unless_named",
    "serve",
]
