#!/usr/bin/env python3
"""Compares what a case knows of addresses with what MaxMind's databases were made from.

    known_networks.py logs SOURCE-DATA >records.jsonl
        Records from the first, the last and a middle address of every network in the
        JSON files of the folder.
    known_networks.py compare SOURCE-DATA CASE
        Each public address of the case, in each database, against the smallest network
        in the database's JSON file that has it.  A line for each difference; exit 1 when
        there are any, or when nothing was compared.

Nothing here is shared with the program: networks are those of Python's ipaddress.
"""

import collections
import ipaddress
import json
import pathlib
import sqlite3
import sys

# What the program does not look up (docs/enrich.md).
PRIVATE = [ipaddress.ip_network(n) for n in (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16",
    "127.0.0.0/8", "0.0.0.0/8", "fc00::/7", "fe80::/10", "fec0::/10", "::/127")]
TAGS = {"is_anonymous": "anonymous", "is_anonymous_vpn": "anonymous_vpn",
        "is_hosting_provider": "hosting", "is_public_proxy": "public_proxy",
        "is_residential_proxy": "residential_proxy", "is_tor_exit_node": "tor"}
IPV4 = ipaddress.ip_network("::/96")


def plain(network):
    """::1.2.0.0/112 is how the tree has 1.2.0.0/16."""
    if network.version == 6 and network.subnet_of(IPV4):
        address = ipaddress.IPv4Address(int(network.network_address))
        return ipaddress.ip_network((address, network.prefixlen - 96))
    return network


def read(path):
    return [(plain(ipaddress.ip_network(text)), record)
            for entry in json.loads(path.read_text()) for text, record in entry.items()]


def is_private(address):
    return any(address.version == n.version and address in n for n in PRIVATE)


def logs(folder):
    addresses, skipped = set(), 0
    for path in sorted(folder.glob("*.json")):
        for network, _ in read(path):
            for index in (0, network.num_addresses // 2, network.num_addresses - 1):
                if is_private(network[index]):
                    skipped += 1
                else:
                    addresses.add(network[index])
    for number, address in enumerate(sorted(addresses, key=lambda a: (a.version, a))):
        print(json.dumps({
            "eventVersion": "1.08", "eventTime": "2025-03-01T09:00:00Z",
            "eventSource": "sts.amazonaws.com", "eventName": "GetCallerIdentity",
            "awsRegion": "us-east-1", "sourceIPAddress": str(address),
            "userIdentity": {"type": "IAMUser", "principalId": "AIDAIOSFODNN7EXAMPLE",
                             "arn": "arn:aws:iam::111122223333:user/alice",
                             "accountId": "111122223333", "userName": "alice"},
            "eventID": f"{number:08x}-0000-4000-8000-000000000000",
            "eventType": "AwsApiCall", "recipientAccountId": "111122223333"}))
    print(f"{len(addresses)} addresses; {skipped} private ones left out", file=sys.stderr)


def expected(record):
    """(asn, organisation, country, city, tags), or None: nothing of use."""
    said = (record.get("autonomous_system_number"),
            record.get("autonomous_system_organization"),
            record.get("country", {}).get("iso_code"),
            record.get("city", {}).get("names", {}).get("en"),
            tuple(sorted(tag for key, tag in TAGS.items() if record.get(key) is True)))
    return said if any(said) else None


def stored(case):
    """By source and address: the network, and what is said of it."""
    db = sqlite3.connect(f"{case.resolve().as_uri()}?mode=ro", uri=True)
    rows = collections.defaultdict(list)
    for source, ip, network, *said in db.execute(
            "SELECT source, ip, network, asn, organisation, country, city, tag "
            "FROM address_facts"):
        rows[source, ip].append((network, said))
    addresses = [r[0] for r in db.execute(
        "SELECT DISTINCT ip FROM events WHERE ip_kind = 'public'")]
    found = {}
    for key, facts in rows.items():
        if len({network for network, _ in facts}) != 1:
            sys.exit(f"{key}: several networks of one database")
        one = lambda i: next((s[i] for _, s in facts if s[i] is not None), None)
        tags = tuple(sorted(s[4] for _, s in facts if s[4] is not None))
        found[key] = (facts[0][0], (one(0), one(1), one(2), one(3), tags))
    return addresses, found


def wanted(networks, address):
    """What the smallest network that has the address says."""
    around = [(n.prefixlen, i) for i, (n, _) in enumerate(networks)
              if n.version == address.version and address in n]
    return expected(networks[max(around)[1]][1]) if around else None


def compare(folder, case):
    addresses, found = stored(case)
    compared = known = wrong = 0
    for path in sorted(folder.glob("*.json")):
        networks = read(path)
        for text in addresses:
            address = ipaddress.ip_address(text)
            want = wanted(networks, address)
            network, has = found.get((path.stem + ".mmdb", text), (None, None))
            compared += 1
            known += want is not None
            # Databases join neighbours that say the same, so ends are asked as well.
            where = ipaddress.ip_network(network) if network else None
            if has != want or (where and (address not in where or any(
                    wanted(networks, where[i]) != want for i in (0, -1)))):
                wrong += 1
                print(f"{path.stem}: {text}: should be {want}, is {has} of {network}")
    print(f"{compared} compared, {known} known, {wrong} differ", file=sys.stderr)
    return 1 if wrong or not known else 0


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "logs":
        return logs(pathlib.Path(sys.argv[2]))
    if len(sys.argv) == 4 and sys.argv[1] == "compare":
        return compare(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
