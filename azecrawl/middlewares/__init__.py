"""Between Scrapy's engine and the network: who may be asked, robots.txt, and answers as they came."""
