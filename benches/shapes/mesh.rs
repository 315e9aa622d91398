//! `mesh`: a list of triangles, as serializer benchmarks use it, cut into many small records.

use super::{Digest, Feed, Fields, Random, Shape};

/// Triangles in each record: 3,072 bytes of floats.
const TRIANGLES: usize = 64;

/// A point or a direction.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Debug,
    serde::Serialize,
    serde::Deserialize,
    bincode::Encode,
    bincode::Decode,
    bitcode::Encode,
    bitcode::Decode,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    record_core::Record,
    wincode::SchemaWrite,
    wincode::SchemaRead,
)]
#[repr(C)]
#[wincode(assert_zero_copy)]
pub(crate) struct Vector {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) z: f32,
}

/// Three corners and the direction that the face looks in.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Debug,
    serde::Serialize,
    serde::Deserialize,
    bincode::Encode,
    bincode::Decode,
    bitcode::Encode,
    bitcode::Decode,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    record_core::Record,
    wincode::SchemaWrite,
    wincode::SchemaRead,
)]
// wincode and rkyv copy a list of structs that are their own encoding as a whole.
#[repr(C)]
#[wincode(assert_zero_copy)]
pub(crate) struct Triangle {
    pub(crate) a: Vector,
    pub(crate) b: Vector,
    pub(crate) c: Vector,
    pub(crate) normal: Vector,
}

/// A piece of a surface.
#[derive(
    Clone,
    PartialEq,
    Debug,
    serde::Serialize,
    serde::Deserialize,
    bincode::Encode,
    bincode::Decode,
    bitcode::Encode,
    bitcode::Decode,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    record_core::Record,
    wincode::SchemaWrite,
    wincode::SchemaRead,
)]
pub(crate) struct Mesh {
    pub(crate) triangles: Vec<Triangle>,
}

macro_rules! mesh_fields {
    ($vector:ty, $triangle:ty, $mesh:ty) => {
        impl Feed for $vector {
            #[inline(always)]
            fn feed(&self) -> u64 {
                self.x.feed().wrapping_add(self.y.feed()).wrapping_add(self.z.feed())
            }
        }

        impl Feed for $triangle {
            #[inline(always)]
            fn feed(&self) -> u64 {
                let corners = self.a.feed().wrapping_add(self.b.feed()).wrapping_add(self.c.feed());
                corners.wrapping_add(self.normal.feed())
            }
        }

        impl Fields for $mesh {
            /// No fixed field: one coordinate of the triangle in the middle.
            #[inline(always)]
            fn one(&self) -> u64 {
                self.triangles[self.triangles.len() / 2].normal.x.feed()
            }

            #[inline(always)]
            fn all(&self) -> u64 {
                let mut digest = Digest::default();
                digest.add(&self.triangles);
                digest.finish()
            }
        }
    };
}
mesh_fields!(Vector, Triangle, Mesh);
mesh_fields!(ArchivedVector, ArchivedTriangle, ArchivedMesh);

impl Fields for MeshView<'_> {
    #[inline(always)]
    fn one(&self) -> u64 {
        let triangles = self.triangles();
        triangles.get(triangles.len() / 2).map_or(0, |triangle| triangle.normal.x.feed())
    }

    #[inline(always)]
    fn all(&self) -> u64 {
        let mut digest = Digest::default();
        digest.add(self.triangles());
        digest.finish()
    }
}

impl Shape for Mesh {
    const NAME: &'static str = "mesh";
    const COUNT: usize = 512;

    type Borrowed<'a> = Self;

    fn generate(count: usize) -> Vec<Self> {
        let mut random = Random::new(3);
        let mut vector = |end| Vector {
            x: random.decimal(end) as f32,
            y: random.decimal(end) as f32,
            z: random.decimal(end) as f32,
        };
        let mut triangle = || Triangle { a: vector(100), b: vector(100), c: vector(100), normal: vector(1) };
        (0..count).map(|_| Mesh { triangles: (0..TRIANGLES).map(|_| triangle()).collect() }).collect()
    }
}
