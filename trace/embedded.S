/* embedded.S - a file as bytes of the program: CONTENT, from START to END, which a C file declares as arrays of const char. */
	.section .rodata
	.globl START, END
START:
	.incbin CONTENT
END:
	.byte 0
	.section .note.GNU-stack,"",%progbits
