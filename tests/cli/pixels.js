// pixels.js FILE.png X,Y... - the colour of each of these pixels, as #rrggbb, a line each. For eight-bit RGB or RGBA that is not interlaced.
const fs = require('fs'), zlib = require('zlib');
const png = fs.readFileSync(process.argv[2]), parts = [];
let width, height, bytes;
for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
	const kind = png.toString('latin1', at + 4, at + 8), body = png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
	if (kind === 'IHDR') {
		width = body.readUInt32BE(0);
		height = body.readUInt32BE(4);
		bytes = {2: 3, 6: 4}[body[9]];
		if (body[8] !== 8 || !bytes || body[12] !== 0) throw new Error('another kind of PNG');
	}
	if (kind === 'IDAT') parts.push(body);
}
const raw = zlib.inflateSync(Buffer.concat(parts)), row = width * bytes, image = Buffer.alloc(row * height);
const paeth = (a, b, c) => {
	const p = a + b - c, x = Math.abs(p - a), y = Math.abs(p - b), z = Math.abs(p - c);
	return x <= y && x <= z ? a : y <= z ? b : c;
};
for (let y = 0; y < height; y++) {
	const filter = raw[y * (row + 1)];
	for (let x = 0; x < row; x++) {
		const a = x >= bytes ? image[y * row + x - bytes] : 0, b = y ? image[(y - 1) * row + x] : 0, c = x >= bytes && y ? image[(y - 1) * row + x - bytes] : 0;
		const add = [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter];
		image[y * row + x] = raw[y * (row + 1) + 1 + x] + add;
	}
}
for (const word of process.argv.slice(3)) {
	const [x, y] = word.split(',').map(Number), at = y * row + x * bytes;
	console.log('#' + image.toString('hex', at, at + 3));
}
