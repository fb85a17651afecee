"""Between Scrapy's engine and the network: ``robots`` heeds robots.txt, ``received`` keeps answers as they came."""
