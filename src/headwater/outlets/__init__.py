"""The catalogue of outlets: one TOML file an outlet in country folders, and the one loader that reads them.

Goes in: a folder. Comes out: frozen `Outlet` values, and a `Catalogue` that finds one by address or key. Never touches
the network: whether an outlet still answers is the affair of `headwater outlets check`.
"""

from headwater.outlets.catalogue import Catalogue, outlet_of
from headwater.outlets.loader import REGIONS, load_outlets

__all__ = ["REGIONS", "Catalogue", "load_outlets", "outlet_of"]
