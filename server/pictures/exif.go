package pictures

import "encoding/binary"

// orientation reads from a JPEG's EXIF how the camera was held, 1 where it does not say. It reads
// nothing else, and whatever makes no sense is 1.
func orientation(data []byte) int {
	const app1, startOfScan = 0xe1, 0xda
	if !starts(data, "\xff\xd8") {
		return 1
	}
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		marker, size := data[at+1], int(binary.BigEndian.Uint16(data[at+2:]))
		if marker == startOfScan || size < 2 || at+2+size > len(data) {
			return 1
		}
		if body := data[at+4 : at+2+size]; marker == app1 && starts(body, "Exif\x00\x00") {
			return tiffOrientation(body[6:])
		}
		at += 2 + size
	}
	return 1
}

// tiffOrientation finds tag 0x0112 in the first directory.
func tiffOrientation(b []byte) int {
	if len(b) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if b[0] == 'M' {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(b[4:]))
	if at+2 > int64(len(b)) {
		return 1
	}
	const entry = 12
	for i := range int64(order.Uint16(b[at:])) {
		from := at + 2 + i*entry
		if from+entry > int64(len(b)) {
			return 1
		}
		if order.Uint16(b[from:]) == 0x0112 {
			if v := int(order.Uint16(b[from+8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
	}
	return 1
}
