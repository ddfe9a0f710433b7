/* internet.c - Internet addresses as text, and the order of bytes on a network. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdbool.h>
#include <stdlib.h>

#include "internal.h"

uint16_t htons(uint16_t host) { return (uint16_t)(host << 8 | host >> 8); }
uint16_t ntohs(uint16_t net) { return (uint16_t)(net << 8 | net >> 8); }
uint32_t htonl(uint32_t host) { return __builtin_bswap32(host); }
uint32_t ntohl(uint32_t net) { return __builtin_bswap32(net); }

/* a, a.b, a.b.c or a.b.c.d, the last as wide as what is left, each decimal, 0octal or 0xhex. */
int inet_aton(const char *text, struct in_addr *out)
{
	uint32_t value = 0;
	for (int part = 0; part < 4; part++) {
		char *end;
		if (*text < '0' || *text > '9') return 0;
		unsigned long n = strtoul(text, &end, 0);
		bool last = *end != '.';
		if (n > (last ? 0xfffffffful >> 8 * part : 255ul)) return 0;
		if (last && *end && *end != ' ' && (*end < '\t' || *end > '\r')) return 0;
		value |= (uint32_t)(last ? n : n << (24 - 8 * part));
		text = end + 1;
		if (!last) continue;
		if (out) out->s_addr = __builtin_bswap32(value);
		return 1;
	}
	return 0;
}

in_addr_t inet_addr(const char *text)
{
	struct in_addr a;
	return inet_aton(text, &a) ? a.s_addr : INADDR_NONE;
}

static void write_address(const unsigned char *a, char out[INET_ADDRSTRLEN])
{
	snprintf(out, INET_ADDRSTRLEN, "%d.%d.%d.%d", a[0], a[1], a[2], a[3]);
}

char *inet_ntoa(struct in_addr address)
{
	static char text[INET_ADDRSTRLEN];
	write_address((const unsigned char *)&address, text);
	return text;
}

const char *inet_ntop(int family, const void *address, char *text, socklen_t size)
{
	char whole[INET_ADDRSTRLEN];
	if (family != AF_INET) return __fail(EAFNOSUPPORT), NULL;
	write_address(address, whole);
	size_t n = __vm_strlen(whole) + 1;
	if (n > size) return __fail(ENOSPC), NULL;
	return __vm_memcpy(text, whole, n);
}

/* Strictly a.b.c.d, each of one to three decimal digits without a leading zero. */
int inet_pton(int family, const char *text, void *out)
{
	unsigned char bytes[4];
	if (family != AF_INET) return __fail(EAFNOSUPPORT);
	for (int part = 0; part < 4; part++, text++) {
		int n = 0, digits = 0;
		for (; *text >= '0' && *text <= '9'; text++, digits++) {
			if (digits && !n) return 0;
			n = 10 * n + *text - '0';
			if (n > 255) return 0;
		}
		if (!digits || *text != (part < 3 ? '.' : '\0')) return 0;
		bytes[part] = (unsigned char)n;
	}
	__vm_memcpy(out, bytes, 4);
	return 1;
}
