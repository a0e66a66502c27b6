MATCH ()-[t:<tie>]->() DELETE t
