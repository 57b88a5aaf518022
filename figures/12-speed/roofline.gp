# Draws roofline.png from roofline.tsv: gnuplot roofline.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1600,900 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'roofline.png'
set datafile separator tab
set border 3 back linecolor rgb '#818b98' linewidth 2
set tics nomirror out scale 0.6 textcolor rgb '#59636e'
set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set rmargin 4
unset key
set tmargin at screen 0.966666667
set xlabel 'arithmetic intensity, FLOP per byte' textcolor rgb '#59636e'
set logscale x
set xrange [0.1:20]
set xtics ('0.1' 0.1, '0.2' 0.2, '0.5' 0.5, '1' 1, '2' 2, '5' 5, '10' 10, '20' 20, '' 0.3 1, '' 0.4 1, '' 0.6 1, '' 0.7 1, '' 0.8 1, '' 0.9 1, '' 3 1, '' 4 1, '' 6 1, '' 7 1, '' 8 1, '' 9 1) font ',17'
set ylabel 'speed, GFLOP/s' textcolor rgb '#59636e'
set logscale y
set yrange [1:1000]
set ytics ('1' 1, '10' 10, '100' 100, '1,000' 1000, '' 2 1, '' 3 1, '' 4 1, '' 5 1, '' 6 1, '' 7 1, '' 8 1, '' 9 1, '' 20 1, '' 30 1, '' 40 1, '' 50 1, '' 60 1, '' 70 1, '' 80 1, '' 90 1, '' 200 1, '' 300 1, '' 400 1, '' 500 1, '' 600 1, '' 700 1, '' 800 1, '' 900 1) font ',17'
set label 'L1, 434 GB/s' at first 0.16, first 81.8983108 left offset 1,0 rotate by 23.1794959 front font ',17' textcolor rgb '#1f2328'
set label 'L2, 230 GB/s' at first 0.16, first 43.4528421 left offset 1,0 rotate by 23.1794959 front font ',17' textcolor rgb '#1f2328'
set label 'memory, 38.2 GB/s' at first 0.16, first 7.21740446 left offset 1,0 rotate by 23.1794959 front font ',17' textcolor rgb '#1f2328'
set label 'peak of one core, 3.88 GFLOP/s' at first 20, first 3.33980583 right offset -1,0 front font ',17' textcolor rgb '#1f2328'
set label '1 six loops' at first 0.25, first 1.98334549 left offset 1,0 front font ',17' textcolor rgb '#1f2328'
set label '2 pointers' at first 0.25, first 2.46984718 left offset 1,0 front font ',17' textcolor rgb '#1f2328'
set label '3 filters innermost' at first 0.166666667, first 33.4875676 left offset 1,0 front font ',17' textcolor rgb '#1f2328'
set label '4 one vector' at first 0.470588235, first 39.8975313 left offset 1,0 front font ',17' textcolor rgb '#1f2328'
set label '5 tile 6×4' at first 2.74285714, first 240.460593 left offset 1,0 front font ',17' textcolor rgb '#1f2328'
set label '6 layer at a time' at first 2.12863674, first 101.188225 right offset -1,0 front font ',17' textcolor rgb '#1f2328'
set label '6 image at a time' at first 2.12863674, first 203.07156 right offset -1,0 front font ',17' textcolor rgb '#1f2328'
set label '7 fused' at first 1.83557794, first 212.288638 center offset 0,-0.9 front font ',17' textcolor rgb '#1f2328'
set label '9 both cores' at first 1.83557794, first 116.217271 left offset 1,0 front font ',17' textcolor rgb '#1f2328'
plot 'roofline.tsv' skip 1 using 1:2 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid notitle, \
  '' skip 1 using 3:4 with lines linewidth 4 linecolor rgb '#e07b00' dashtype solid notitle, \
  '' skip 1 using 5:6 with lines linewidth 4 linecolor rgb '#1b8a5a' dashtype solid notitle, \
  '' skip 1 using 7:8 with points linewidth 2 linecolor rgb '#b5338a' pointtype 13 pointsize 1.8 notitle
