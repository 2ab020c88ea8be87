//! The header of a gzip member (RFC 1952, 2.3), passed over byte by byte: nothing in it is kept.

use super::checksum::Checksum;

const HAS_CHECKSUM: u8 = 1 << 1;
const HAS_EXTRA: u8 = 1 << 2;
const HAS_NAME: u8 = 1 << 3;
const HAS_COMMENT: u8 = 1 << 4;
const RESERVED: u8 = 0b1110_0000;

/// A header that is arriving.
#[derive(Default)]
pub(super) struct Header {
    flags: u8,
    field: Field,
    /// How many bytes of the field have come.
    seen: usize,
    /// What the field says: a length or a checksum.
    number: u16,
    checksum: Checksum,
}

/// In their order.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    #[default]
    Fixed,
    ExtraLength,
    Extra,
    Name,
    Comment,
    Checksum,
    Data,
}

impl Header {
    /// Takes the next byte; true when it was the last.
    pub(super) fn take(&mut self, byte: u8) -> Result<bool, &'static str> {
        let is_last = match self.field {
            Field::Fixed => {
                self.fixed(byte)?;
                self.seen == 9
            }
            Field::ExtraLength | Field::Checksum => {
                self.number |= u16::from(byte) << (8 * self.seen);
                self.seen == 1
            }
            Field::Extra => self.seen + 1 == usize::from(self.number),
            Field::Name | Field::Comment => byte == 0,
            Field::Data => false,
        };
        if self.field != Field::Checksum {
            self.checksum.update(&[byte]);
        }
        self.seen += 1;
        if is_last {
            self.end_field()?;
        }
        Ok(self.field == Field::Data)
    }

    /// The method and the flags stand behind the mark of the format; behind them are a time and the system's name.
    fn fixed(&mut self, byte: u8) -> Result<(), &'static str> {
        match (self.seen, byte) {
            (0, 0x1f) | (1, 0x8b) | (2, 8) | (4.., _) => Ok(()),
            (3, flags) if flags & RESERVED == 0 => {
                self.flags = flags;
                Ok(())
            }
            (2.., _) => Err("it is of a kind that is not known"),
            _ => Err("there is no gzip where it should begin"),
        }
    }

    /// Goes to the next field that there is.
    fn end_field(&mut self) -> Result<(), &'static str> {
        // Of all that stands before it; its lower half.
        if self.field == Field::Checksum && u32::from(self.number) != self.checksum.value() & 0xffff {
            return Err("the checksum of its header is wrong");
        }
        let extra = self.field == Field::ExtraLength && self.number > 0;
        let has = |flag| self.flags & flag != 0;
        let fields = [
            (Field::ExtraLength, has(HAS_EXTRA)),
            (Field::Extra, extra),
            (Field::Name, has(HAS_NAME)),
            (Field::Comment, has(HAS_COMMENT)),
            (Field::Checksum, has(HAS_CHECKSUM)),
        ];
        let next = fields.iter().find(|(field, is_there)| *field > self.field && *is_there);
        self.field = next.map_or(Field::Data, |(field, _)| *field);
        self.seen = 0;
        if self.field != Field::Extra {
            self.number = 0;
        }
        Ok(())
    }
}
