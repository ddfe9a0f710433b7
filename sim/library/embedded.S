/* embedded.S - the archive that sim/library/archive.sh made, as bytes of the program. */
	.section .rodata
	.globl library_archive, library_archive_end
library_archive:
	.incbin ARCHIVE
library_archive_end:
	.byte 0
	.section .note.GNU-stack,"",%progbits
