// The street map from one PMTiles file. Loaded before map.js, and only where there is such a file: it is as large again.
import { PMTiles } from "pmtiles";
import { leafletLayer } from "protomaps-leaflet";

window.streets = { PMTiles, leafletLayer };
