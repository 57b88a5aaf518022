# Draws remedies.png from remedies.tsv: gnuplot remedies.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1600,900 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'remedies.png'
set datafile separator tab
set border 3 back linecolor rgb '#818b98' linewidth 2
set tics nomirror out scale 0.6 textcolor rgb '#59636e'
set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set rmargin 4
set key inside top right vertical Left reverse opaque samplen 3 spacing 1.2 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.966666667
set xlabel 'epochs of the fewest digits (ten steps each)' textcolor rgb '#59636e'
unset logscale x
set xrange [1:50]
set xtics ('10' 10, '20' 20, '30' 30, '40' 40, '50' 50) font ',17'
set ylabel 'loss on unseen digits' textcolor rgb '#59636e'
unset logscale y
set yrange [0:0.8]
set ytics ('0.0' 0, '0.1' 0.1, '0.2' 0.2, '0.3' 0.3, '0.4' 0.4, '0.5' 0.5, '0.6' 0.6, '0.7' 0.7, '0.8' 0.8) font ',17'
plot 'remedies.tsv' skip 1 using 1:2 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title 'no remedy', \
  '' skip 1 using 3:4 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title '1,600 digits', \
  '' skip 1 using 1:5 with lines linewidth 4 linecolor rgb '#1b8a5a' dashtype (3,5) title 'L2', \
  '' skip 1 using 1:6 with lines linewidth 4 linecolor rgb '#b5338a' dashtype (14,5,3,5) title 'dropout ½', \
  '' skip 1 using 1:7 with lines linewidth 4 linecolor rgb '#4aa3df' dashtype (24,6) title 'all five augmentations'
