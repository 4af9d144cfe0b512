//! The scene's colours, sRGB as `0xRRGGBB`. Warm and quiet, so that the one accent, and what glows, is seen first.

/// The one accent: what belongs to the delivery.
pub(crate) const ACCENT: u32 = 0xE8_A0_3C;

/// Front door.
pub(crate) const DOOR: u32 = 0x1F_5B_63;
/// Its mouldings.
pub(crate) const DOOR_LIGHT: u32 = 0x2B_6D_75;
/// Door frame, skirting, window frames.
pub(crate) const TRIM: u32 = 0xF6_F1_E6;
/// Outer face of the walls.
pub(crate) const PLASTER: u32 = 0xEE_E3_D0;
/// Foot of the outer walls.
pub(crate) const PLINTH: u32 = 0xA8_9E_90;
/// Inner face of the hall's walls.
pub(crate) const HALL_WALL: u32 = 0xF1_E2_C8;
/// Inner face of the living room's walls.
pub(crate) const LIVING_WALL: u32 = 0xC9_D6_CC;
/// Where a wall is cut.
pub(crate) const CUT: u32 = 0x3A_41_4D;
/// Floor tiles of the hall, two of them.
pub(crate) const TILES: [u32; 2] = [0xD9_C3_A3, 0xC8_AE_8B];
/// Floor boards of the living room, four of them.
pub(crate) const BOARDS: [u32; 4] = [0xB9_87_57, 0xAE_7C_4E, 0xC2_92_62, 0xA8_76_49];
/// Oak furniture.
pub(crate) const OAK: u32 = 0xB0_7C_4A;
/// Dark wood.
pub(crate) const WALNUT: u32 = 0x6B_47_2E;
/// Brass of hinges and lamps.
pub(crate) const BRASS: u32 = 0xC9_A2_55;
/// Dark metal.
pub(crate) const IRON: u32 = 0x34_38_40;
/// Textile: sofa.
pub(crate) const SOFA: u32 = 0x5E_7C_8A;
/// Textile: cushions.
pub(crate) const CUSHION: u32 = 0xD8_8C_5A;
/// Textile: rugs, field and border.
pub(crate) const RUG: [u32; 2] = [0xB7_56_43, 0xE6_D3_B0];
/// Glazed pottery of the vase that somebody loves.
pub(crate) const GLAZE: u32 = 0x2F_5E_9E;
/// Flagstones of path and porch, three of them.
pub(crate) const STONE: [u32; 3] = [0xC9_BF_AE, 0xBD_B2_A0, 0xD3_CA_BA];
/// Gaps between flagstones.
pub(crate) const GROUT: u32 = 0x9B_91_80;
/// Lawn, two tones.
pub(crate) const LAWN: [u32; 2] = [0x7F_A3_55, 0x8C_AF_60];
/// Meadow beyond the garden.
pub(crate) const MEADOW: u32 = 0x94_B0_6C;
/// Hedges and bushes.
pub(crate) const HEDGE: u32 = 0x4F_7A_43;
/// Crowns of trees, two tones.
pub(crate) const LEAVES: [u32; 2] = [0x5C_8A_48, 0x6E_9C_52];
/// Blossom in beds and pots.
pub(crate) const BLOSSOM: [u32; 3] = [0xE8_7A_6B, 0xF4_D3_6A, 0xF2_EE_E6];
/// Bark.
pub(crate) const BARK: u32 = 0x6E_52_3C;
/// Earth of beds and pots.
pub(crate) const EARTH: u32 = 0x5A_45_36;
/// Clay pots.
pub(crate) const TERRACOTTA: u32 = 0xC0_6E_4A;
/// Fence.
pub(crate) const FENCE: u32 = 0xF2_EC_DF;
/// Pavement.
pub(crate) const PAVEMENT: u32 = 0xB8_B4_AC;
/// Road.
pub(crate) const ROAD: u32 = 0x5C_60_66;
/// Road marking.
pub(crate) const MARKING: u32 = 0xE4_E0_D6;
/// Window panes.
pub(crate) const GLASS: u32 = 0x8F_B4_C4;
