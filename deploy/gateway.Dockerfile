# The gateway where no file can be mounted into a container.
FROM caddy:2
COPY deploy/Caddyfile /etc/caddy/Caddyfile
