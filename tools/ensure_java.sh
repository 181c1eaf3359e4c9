#!/usr/bin/env bash
# The Spark tests need Java 17 or newer. Where there is none, install Debian's and say so.
set -euo pipefail
if command -v java >/dev/null && java -version 2>&1 | grep -qE 'version "(1[7-9]|[2-9][0-9])'; then
    exit 0
fi
echo "The Spark tests need Java 17 and this machine has none: apt-get install openjdk-17-jre-headless"
sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo"
$sudo apt-get update -qq
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq openjdk-17-jre-headless
