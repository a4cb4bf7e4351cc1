# A guest that tells which CPU it sees: a boot sector and what it loads, without an operating system. Over and over it
# prints the answers of CPUID on the first serial port, so that what it sees before and after a move can be compared:
#
#   round 00000007
#   00000001 00000000 000006f1 00000800 80802001 078bfbfd
#   ...
#   end 00000007
#
# A line is leaf, subleaf, EAX, EBX, ECX, EDX. Of each range (0, 40000000, 40000100, 80000000, c0000000) all leaves are
# asked with all subleaves up to 31; a subleaf that answers zeros or as subleaf 0 does is left out.
#
# It looks at the CPU as an operating system does: with long mode active where the CPU has it (QEMU hides SYSCALL of an
# Intel CPU before that), and with every XSAVE component enabled (leaf 0xd tells the size of those enabled).
# Between rounds it sleeps until the timer of a PC (8254) has ticked a few times, so that it costs its host little; it touches
# no other device than that, the interrupt controller (8259) and the serial port.

        .intel_syntax noprefix
        .set    LOADED_SECTORS, 3
        .set    COM1, 0x3f8
        .set    PAGE_TABLES, 0x10000
        .set    INTERRUPT_TABLE, 0x14000
        .set    TICK, 8                         # the vector that the BIOS gave the timer
        .set    TICKS_BETWEEN_ROUNDS, 3         # of 55 ms

        .code16
        .globl  start
start:
        ljmp    0, offset 1f
1:      xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, 0x7c00
        cld
        mov     ax, 0x0200 + LOADED_SECTORS     # BIOS: read sectors, from the drive that DL still names
        mov     bx, offset loaded
        mov     cx, 0x0002                      # cylinder 0, sector 2
        mov     dh, 0
        int     0x13
        jc      dead
        cli
        lgdt    [gdt_pointer]
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        ljmp    0x08, offset protected
dead:   hlt
        jmp     dead

        .balign 8
gdt:    .quad   0
        .quad   0x00cf9a000000ffff              # 0x08: 32-bit code; with long mode active, its compatibility mode
        .quad   0x00cf92000000ffff              # 0x10: data
        .quad   0x00af9a000000ffff              # 0x18: 64-bit code, in which interrupts arrive in long mode
gdt_pointer:
        .word   . - gdt - 1
        .long   gdt

        .org    510
        .word   0xaa55

        .code32
loaded:
protected:
        mov     ax, 0x10
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     esp, 0x7c00
        call    enter_long_mode
        call    enable_xsave
        call    hear_timer
        xor     ebp, ebp                        # the number of the round
round:
        mov     esi, offset round_text
        call    print_text
        mov     eax, ebp
        call    print_word
        call    print_newline
        mov     edi, offset ranges
next_range:
        mov     eax, [edi]
        call    print_range
        add     edi, 4
        cmp     edi, offset ranges_end
        jb      next_range
        mov     esi, offset end_text
        call    print_text
        mov     eax, ebp
        call    print_word
        call    print_newline
        inc     ebp
        mov     ecx, TICKS_BETWEEN_ROUNDS
        sti
1:      hlt
        dec     ecx
        jnz     1b
        cli
        jmp     round

# The timer's interrupt alone, by a gate to the handler: 8 bytes each, in long mode 16 with a 64-bit segment.
hear_timer:
        mov     edi, INTERRUPT_TABLE + 8 * TICK
        mov     eax, 0x00080000                 # the segment 0x08
        mov     ebx, offset tick_32
        cmp     byte ptr [in_long_mode], 0
        je      1f
        mov     edi, INTERRUPT_TABLE + 16 * TICK
        mov     eax, 0x00180000                 # the segment 0x18
        mov     ebx, offset tick_64
        mov     dword ptr [edi + 8], 0
        mov     dword ptr [edi + 12], 0
1:      mov     ax, bx
        mov     [edi], eax
        mov     ax, 0x8e00                      # an interrupt gate
        and     eax, 0xffff                     # the handlers are below 64 KiB
        mov     [edi + 4], eax
        lidt    [interrupt_table_pointer]
        mov     al, 0xfe                        # the first interrupt of the first controller, no other
        out     0x21, al
        mov     al, 0xff
        out     0xa1, al
        ret

tick_32:
        push    eax
        mov     al, 0x20                        # end of interrupt
        out     0x20, al
        pop     eax
        iretd
        .code64
tick_64:
        push    rax
        mov     al, 0x20
        out     0x20, al
        pop     rax
        iretq
        .code32

interrupt_table_pointer:
        .word   16 * (TICK + 1) - 1
        .long   INTERRUPT_TABLE

# Long mode with the first 2 MiB mapped as they are, where the CPU has it (80000001.EDX bit 29).
enter_long_mode:
        mov     eax, 0x80000000
        cpuid
        cmp     eax, 0x80000001
        jb      1f
        mov     eax, 0x80000001
        cpuid
        bt      edx, 29
        jnc     1f
        mov     edi, PAGE_TABLES
        mov     ecx, 3 * 1024
        xor     eax, eax
        rep stosd
        mov     dword ptr [PAGE_TABLES], PAGE_TABLES + 0x1003
        mov     dword ptr [PAGE_TABLES + 0x1000], PAGE_TABLES + 0x2003
        mov     dword ptr [PAGE_TABLES + 0x2000], 0x83
        mov     eax, PAGE_TABLES
        mov     cr3, eax
        mov     eax, cr4
        bts     eax, 5                          # PAE
        mov     cr4, eax
        mov     ecx, 0xc0000080                 # EFER
        rdmsr
        bts     eax, 8                          # LME
        wrmsr
        mov     eax, cr0
        bts     eax, 31                         # PG
        mov     cr0, eax
        mov     byte ptr [in_long_mode], 1
1:      ret

# Every component that leaf 0xd offers, where the CPU has XSAVE (1.ECX bit 26).
enable_xsave:
        xor     eax, eax
        cpuid
        cmp     eax, 0xd
        jb      1f
        mov     eax, 1
        cpuid
        bt      ecx, 26
        jnc     1f
        mov     eax, cr4
        bts     eax, 18                         # OSXSAVE
        mov     cr4, eax
        mov     eax, 0xd
        xor     ecx, ecx
        cpuid
        xor     ecx, ecx
        xsetbv
1:      ret

# All leaves of the range that begins at EAX; nothing if its first leaf names no last one within the range.
print_range:
        mov     [leaf], eax
        xor     ecx, ecx
        cpuid
        mov     edx, eax
        sub     edx, [leaf]
        cmp     edx, 0x40
        ja      2f
        mov     [last_leaf], eax
1:      call    print_leaf
        mov     eax, [leaf]
        inc     dword ptr [leaf]
        cmp     eax, [last_leaf]
        jb      1b
2:      ret

print_leaf:
        mov     dword ptr [subleaf], 0
        call    ask
        mov     eax, [answer]
        mov     [first], eax
        mov     eax, [answer + 4]
        mov     [first + 4], eax
        mov     eax, [answer + 8]
        mov     [first + 8], eax
        mov     eax, [answer + 12]
        mov     [first + 12], eax
        call    print_answer
1:      inc     dword ptr [subleaf]
        cmp     dword ptr [subleaf], 32
        jae     3f
        call    ask
        mov     eax, [answer]
        or      eax, [answer + 4]
        or      eax, [answer + 8]
        or      eax, [answer + 12]
        jz      1b
        mov     eax, [answer]
        cmp     eax, [first]
        jne     2f
        mov     eax, [answer + 4]
        cmp     eax, [first + 4]
        jne     2f
        mov     eax, [answer + 8]
        cmp     eax, [first + 8]
        jne     2f
        mov     eax, [answer + 12]
        cmp     eax, [first + 12]
        je      1b
2:      call    print_answer
        jmp     1b
3:      ret

ask:    mov     eax, [leaf]
        mov     ecx, [subleaf]
        cpuid
        mov     [answer], eax
        mov     [answer + 4], ebx
        mov     [answer + 8], ecx
        mov     [answer + 12], edx
        ret

print_answer:
        mov     esi, offset leaf
1:      mov     eax, [esi]
        call    print_word
        add     esi, 4
        cmp     esi, offset answer_end
        je      print_newline
        mov     al, ' '
        call    print_letter
        jmp     1b

# EAX in eight hexadecimal digits.
print_word:
        mov     ebx, eax
        mov     ecx, 8
1:      rol     ebx, 4
        mov     al, bl
        and     al, 15
        add     al, '0'
        cmp     al, '9'
        jbe     2f
        add     al, 'a' - '9' - 1
2:      call    print_letter
        dec     ecx
        jnz     1b
        ret

# The text at ESI up to its zero.
print_text:
        lodsb
        test    al, al
        jz      1f
        call    print_letter
        jmp     print_text
1:      ret

print_newline:
        mov     al, '\n'

# AL, once the serial port takes it.
print_letter:
        push    eax
        mov     dx, COM1 + 5
1:      in      al, dx
        test    al, 0x20
        jz      1b
        pop     eax
        mov     dx, COM1
        out     dx, al
        ret

round_text:
        .asciz  "round "
end_text:
        .asciz  "end "
        .balign 4
ranges: .long   0, 0x40000000, 0x40000100, 0x80000000, 0xc0000000
ranges_end:
leaf:   .long   0
subleaf:
        .long   0
answer: .long   0, 0, 0, 0
answer_end:
first:  .long   0, 0, 0, 0
last_leaf:
        .long   0
in_long_mode:
        .byte   0

        .org    512 * (1 + LOADED_SECTORS)
