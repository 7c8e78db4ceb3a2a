#!/bin/sh
# One backup, encrypted to RECIPIENTS with age, and the tombstones beside it. Then copy the folder to another machine.
#   DATA_DIR=/srv/carnet/data RECIPIENTS=/srv/carnet/recipients.txt sh backup.sh /srv/carnet/backups
set -eu
umask 077
folder=$1
said=$(npm run --silent backup -- "$folder")
file=$(printf '%s\n' "$said" | tail -n 1)
age -R "$RECIPIENTS" -o "$file.age" "$file"
rm "$file"
cp "$DATA_DIR/tombstones" "$folder/tombstones"
