/** Output of terminals by name, each a corner of what they can do; small screens, so that corners are met. For tests of the whole way. */

export const FIXTURE_SIZE = { cols: 20, rows: 8 };

const repeat = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('');

export const FIXTURES: Record<string, string> = {
  'cursor movement':
    '\x1b[3;5Hhere\x1b[A^\x1b[2Bv\x1b[3D<\x1b[8C>\x1b[E+\x1b[2F-\x1b[7G|\x1b[2d_\x1b[99;99H#\x1b[H@',
  'wrapping and pending wrap':
    'abcdefghijklmnopqrst\x1b[31mu\r\n01234567890123456789\b!\r\n01234567890123456789\r.',
  'no wrapping': '\x1b[?7labcdefghijklmnopqrstuvwxyz\r\nshort\x1b[?7h on again and longer than a line',
  'scrolling with scrollback': `${repeat(30, (i) => `line ${i} \x1b[3${i % 8}mcolour\x1b[m\r\n`)}end`,
  'scroll region':
    '\x1b[2J\x1b[3;6r' +
    '\x1b[3;1H' +
    repeat(10, (i) => `in the region ${i}\r\n`) +
    '\x1b[2S\x1b[T\x1b[1;1Htop\x1b[8;1Hbottom\x1bM\x1bD',
  'origin mode':
    '\x1b[3;6r\x1b[?6h\x1b[1;1Hfirst of region\x1b[9;1Hlast\x1b[?6l\x1b[1;1Hfirst of all\x1b[r\x1b[?6h\x1b[2;2Hx',
  'insert and delete':
    'abcdefghij\x1b[5G\x1b[3@---\x1b[8G\x1b[2P\x1b[2;1Hnext\x1b[L\x1b[Mlines\x1b[4h\x1b[3GIN\x1b[4l\x1b[2X',
  erasing:
    repeat(8, (i) => `${i}234567890123456789\r\n`) +
    '\x1b[44m\x1b[3;5H\x1b[K\x1b[4;5H\x1b[1K\x1b[5;5H\x1b[2K\x1b[6;6H\x1b[J\x1b[m\x1b[2;3H\x1b[1J',
  'colours and styles':
    '\x1b[1mbold\x1b[2mdim\x1b[3mit\x1b[m\x1b[4mu\x1b[4:3mcurly\x1b[58:2::255:0:9mred\x1b[59m\x1b[m\x1b[7minv\x1b[8mhid\x1b[9mstrike\x1b[53mover\x1b[m' +
    '\x1b[38;5;208mpal\x1b[48;5;19mbg\x1b[38;2;1;2;3mtrue\x1b[48;2;200;100;50mbg\x1b[91;104mbright\x1b[39;49mdefault\x1b[5mblink',
  'coloured blanks': '\x1b[41m\x1b[2J\x1b[3;3H\x1b[42mtwo\x1b[K\r\n\x1b[43m\x1b[K\n\n\n\n\n\x1b[mplain',
  tabs: 'a\tb\tc\r\n\x1b[3g\x1b[4G\x1bH\x1b[11G\x1bH\r1\t2\t3\r\n\x1b[2I>\x1b[Z<\x1b[0g',
  'line drawing': '\x1b(0lqqk\r\nx  x\r\nmqqj\x1b(B plain \x1b)0\x0eqqq\x0fqqq\x1b*0\x1bnq\x1bo',
  'alternate screen':
    'before\r\n\x1b[?1049h\x1b[2;3Hin the other\x1b[31m\x1b[5;5r\x1b[?1049lback\r\n\x1b[?47hagain\x1b[?47l.',
  'alternate screen left open':
    repeat(12, (i) => `before ${i}\r\n`) +
    '\x1b[3;4H\x1b[35m\x1b[?1049h\x1b[H\x1b[42mvim\x1b[K\r\n~\r\n~\x1b[2;5r\x1b[4;4H\x1b7\x1b[m',
  'saved cursor':
    '\x1b[4;7H\x1b[33;1m\x1b(0\x1b7\x1b[m\x1b(B\x1b[1;1Haway\x1b8qq\x1b[s\x1b[H.\x1b[uqq\x1b[2;9H\x1b[?1048h',
  'wide characters':
    '你好世界こんにちは안녕하세요\r\n0123456789012345678你\r\n\x1b[4;20H界\x1b[4;2H好\x1b[4;3Hx\x1b[5;1H全角\x1b[5;2H\x1b[P',
  'wide characters at the margin without wrapping': '\x1b[?7l\x1b[2;19H世界\x1b[3;20H世\x1b[?7h\x1b[4;20H世x',
  'combining and emoji':
    'e\u0301a\u0308\u0323 👩‍💻 👨‍👩‍👧 🇩🇪 ❤️ 👍🏽 x\r\n\u0301begin שלום עולם مرحبا ि\r\n0123456789012345678e\u0301\u0302f',
  links:
    'see \x1b]8;;https://example.org/a?b=c\x1b\\the page\x1b]8;;\x1b\\ and \x1b]8;id=1;file:///x\x1b\\one\x1b[4m\r\n\x1b[31mtwo\x1b]8;;\x1b\\ end\x1b]8;;https://open.example\x1b\\',
  'mouse and keys':
    '\x1b[?1000h\x1b[?1002h\x1b[?1006h\x1b[?1004h\x1b[?2004h\x1b[?1h\x1b=\x1b[?1006l\x1b[?1003h\x1b[?1016h\x1b[?45h',
  'modes off again':
    '\x1b[?1003h\x1b[?1006h\x1b[?2004h\x1b[?1h\x1b=\x1b[?25l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?1l\x1b>\x1b[?25h',
  'cursor shapes': '\x1b[3 q|\x1b[?25l\x1b[6 q|\x1b[?12h\x1b[0 q\x1b[4 q',
  'titles and their stack':
    '\x1b]0;first\x07\x1b[22;0t\x1b]2;second äö\x1b\\\x1b[22;2t\x1b]2;third\x07\x1b[23;2t.\x1b]1;icon\x07',
  'repeat a character': 'ab\x1b[5b\x1b[32mc\x1b[3b\r\n0123456789012345678\x1b[4b.\x1b[2b',
  'protected characters': '\x1b[1"qkeep\x1b[0"qlose\x1b[1G\x1b[?2K\x1b[1"q+',
  'an aligned screen': '\x1b#8\x1b[4;4H \x1b[2;1H\x1b[J',
  'a soft reset': '\x1b[31m\x1b[2;4r\x1b[?6h\x1b[4h\x1b[?1h\x1b[!pafter\x1b[2;2Hx',
  'a full reset': '\x1b[31mred\x1b[?1049h\x1b[2;4r\x1b(0\x1bcafter',
  'unknown and broken sequences':
    '\x1b[?9999h\x1b[<1u\x1bPq#0;2;0;0;0\x1b\\\x1b_apc\x1b\\\x1b]1337;File=x\x07ok\x1b[31\x18m\x1b[\x1b[32mgreen\x80\xff',
};
