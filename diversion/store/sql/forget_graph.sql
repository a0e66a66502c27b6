DROP TABLE _notified;
DROP TABLE _ship;
DROP TABLE _graph_shipment;
DROP TABLE _graph_row;
DROP TABLE _graph_party;
